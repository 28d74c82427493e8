"""Tasks (任务): what a unit has to do by a day, and everything that was done about it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.delivery.enums import TaskOrigin, TaskStepKind
from fuer.delivery.managers import TaskManager


class Task(models.Model):
    """One thing a unit has to do by `due`, and be able to show.

    `origin_id` is the id of what it was made for, in the room `origin` speaks of: that room lies above this one, so there
    is no foreign key. `area` is where it was set; its office gives it out and closes it. The state (整改中、已反馈、已销号)
    follows from `steps`; `due` is the day that holds now, each change of it a step.
    """

    origin = models.CharField(_("来源"), max_length=10, choices=TaskOrigin.choices)
    origin_id = models.BigIntegerField(_("来源编号"))
    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    title = models.CharField(_("任务"), max_length=200)
    measure = models.TextField(_("整改要求"))
    due = models.DateField(_("期限"))
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("交办人"))
    made_at = models.DateTimeField(_("交办时间"), default=timezone.now)

    # TaskState, where the row was read `with_state`.
    state: str

    objects = TaskManager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["origin", "origin_id"], name="task_by_origin"),
            models.Index(fields=["unit", "due"], name="task_by_unit"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskStep(models.Model):
    """One thing done about a task; the steps in order are its history. Written once.

    `note` is what the step says: the result reported, the reason of a return, a closing, a postponement. `deadline` is
    the day it sets, where it sets one.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps", verbose_name=_("任务"))
    kind = models.CharField(_("步骤"), max_length=10, choices=TaskStepKind.choices)
    note = models.TextField(_("说明"))
    deadline = models.DateField(_("期限"), null=True, blank=True)
    evidence = models.ManyToManyField("core.Evidence", related_name="+", blank=True, verbose_name=_("佐证材料"))
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("任务办理记录")
        verbose_name_plural = _("任务办理记录")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="task_step_says_something", condition=~models.Q(note="")),
            models.CheckConstraint(
                name="task_step_sets_its_day",
                condition=models.Q(kind__in=[TaskStepKind.REPORTED, TaskStepKind.CLOSED])
                | models.Q(deadline__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.get_kind_display()}"
