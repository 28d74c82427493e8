from fuer.delivery.models.task import Task, TaskStep

__all__ = ["Task", "TaskStep"]
