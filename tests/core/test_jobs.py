import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fuer.core.domain import jobs
from fuer.core.domain.heartbeat import Heartbeat
from fuer.core.domain.jobs import JobFailed, JobTaken, execute_job, job_kind, report_progress, start_job
from fuer.core.domain.reaper import holds_silent_job, reap_jobs
from fuer.core.models import Job
from fuer.orgs.models import User

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - dt.timedelta(hours=1)


@pytest.fixture
def kinds(monkeypatch):
    kinds = {}
    monkeypatch.setattr(jobs, "JOB_KINDS", kinds)
    return kinds


def start(kind, **arguments):
    return start_job(kind, title="读取规划", created_by_id=1, arguments=arguments)


def run(job):
    execute_job(str(job.pk))
    job.refresh_from_db()
    return job


def kill_worker(job, last_seen=LONG_AGO):
    """What a killed worker leaves behind: a running job and a running task, and silence."""
    DBTaskResult.objects.filter(pk=job.task_id).update(
        status=TaskResultStatus.RUNNING, started_at=last_seen, worker_ids=["w1"]
    )
    jobs.claim_job(str(job.pk))
    Job.objects.filter(pk=job.pk).update(heartbeat_at=last_seen)
    job.refresh_from_db()


def test_a_job_is_queued_behind_a_task(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    task = DBTaskResult.objects.get(pk=job.task_id)
    assert (job.state, task.status, task.args_kwargs["args"]) == ("queued", "READY", [str(job.pk)])


def test_an_unknown_kind_is_refused_and_leaves_nothing(kinds):
    with pytest.raises(KeyError):
        start("unknown")
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_a_kind_is_registered_once(kinds):
    job_kind("t")(lambda job: None)
    with pytest.raises(ValueError, match="registered twice"):
        job_kind("t")(lambda job: None)


def test_arguments_reach_the_function_and_its_result_is_kept(kinds):
    kinds["t"] = lambda job, a, b: {"sum": a + b, "title": job.title}
    job = run(start("t", a=1, b=2))
    assert (job.state, job.result, job.attempts, job.failure) == ("done", {"sum": 3, "title": "读取规划"}, 1, "")
    assert job.started_at <= job.finished_at


def test_progress_is_seen_while_the_job_runs(kinds):
    seen = []

    def work(job):
        report_progress(job, 3, 8, "正在读取第3页")
        row = Job.objects.get(pk=job.pk)
        seen.append((row.state, row.done, row.total, row.percent, row.message))

    kinds["t"] = work
    run(start("t"))
    assert seen == [("running", 3, 8, 37, "正在读取第3页")]


@pytest.mark.parametrize(("done", "total", "percent"), [(0, None, None), (0, 0, None), (1, 3, 33), (9, 3, 100)])
def test_percent(done, total, percent):
    assert Job(done=done, total=total).percent == percent


def test_a_refusal_is_shown_as_it_was_said(kinds):
    def refuse(job):
        raise JobFailed("这不是一份规划。")

    kinds["t"] = refuse
    job = run(start("t"))
    assert (job.state, job.failure, job.result) == ("failed", "这不是一份规划。", None)


def test_an_accident_shows_a_sentence_and_keeps_its_traceback_for_the_log(kinds):
    def stumble(job):
        raise ZeroDivisionError("secret detail")

    kinds["t"] = stumble
    job = start("t")
    with pytest.raises(ZeroDivisionError):
        execute_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.failure == "处理时出现意外错误，已记入日志。请重试；仍不成功请联系系统管理员。"


def test_a_finished_job_does_not_run_again(kinds):
    calls = []
    kinds["t"] = lambda job: calls.append(1)
    job = start("t")
    run(job)
    run(job)
    assert calls == [1]


def test_a_silent_worker_is_replaced_once_and_then_the_job_is_given_up(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    first_task = job.task_id
    kill_worker(job)
    assert reap_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == ("queued", 1, "处理进程意外中断，正在重新执行。")
    assert DBTaskResult.objects.get(pk=first_task).status == "FAILED"
    assert DBTaskResult.objects.get(pk=job.task_id).status == "READY"
    kill_worker(job)
    assert reap_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 2)
    assert job.failure == "处理进程两次意外中断，作业已停止。请检查文件后重新发起，或联系系统管理员。"
    assert reap_jobs() == 0


def test_a_job_that_was_picked_up_again_can_succeed(kinds):
    kinds["t"] = lambda job: {"attempts": job.attempts}
    job = start("t")
    kill_worker(job)
    reap_jobs()
    assert run(job).result == {"attempts": 2}


def test_a_worker_known_to_be_dead_is_not_waited_for(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    kill_worker(job, last_seen=timezone.now())
    assert [reap_jobs(), reap_jobs(dead_worker="w2"), reap_jobs(dead_worker="w1")] == [0, 0, 1]


def test_waiting_in_the_queue_is_no_death(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    DBTaskResult.objects.filter(pk=job.task_id).update(enqueued_at=LONG_AGO)
    assert reap_jobs() == 0


def test_a_worker_that_died_before_claiming_the_job_is_noticed(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    DBTaskResult.objects.filter(pk=job.task_id).update(status="RUNNING", started_at=LONG_AGO, worker_ids=["w1"])
    assert reap_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 1)


def test_a_run_that_was_replaced_stops_and_changes_nothing(kinds):
    def replaced(job):
        Job.objects.filter(pk=job.pk).update(attempts=2)
        report_progress(job, 5, 10)

    kinds["t"] = replaced
    job = run(start("t"))
    assert (job.state, job.done, job.attempts) == ("running", 0, 2)


def test_progress_of_a_job_taken_away_is_refused(kinds):
    kinds["t"] = lambda job: None
    with pytest.raises(JobTaken):
        report_progress(run(start("t")), 1, 2)


def test_a_heartbeat_belongs_to_one_run(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    kill_worker(job)
    Heartbeat(job).show_life()
    job.refresh_from_db()
    assert job.heartbeat_at > LONG_AGO
    kill_worker(job)
    job.attempts = 7
    Heartbeat(job).show_life()
    job.refresh_from_db()
    assert job.heartbeat_at == LONG_AGO


def test_jobs_are_their_starters_own(kinds):
    kinds["t"] = lambda job: None
    mine, theirs = User.objects.create_user("a", name="甲"), User.objects.create_user("b", name="乙")
    job = start_job("t", title="读取规划", created_by_id=mine.pk, arguments={})
    assert list(Job.objects.visible_to(mine)) == [job]
    assert list(Job.objects.visible_to(theirs)) == []
    assert list(Job.objects.visible_to(AnonymousUser())) == []


def test_a_worker_that_lives_and_shows_no_life_is_told_by_its_running_job(kinds):
    kinds["t"] = lambda job: None
    job = start("t")
    assert not holds_silent_job("w1")
    kill_worker(job)
    assert holds_silent_job("w1")
    assert not holds_silent_job("w2")
    assert not holds_silent_job("w1", stale_after=dt.timedelta(hours=2))
    reap_jobs()
    assert not holds_silent_job("w1")
