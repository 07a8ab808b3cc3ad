"""The study through a real Slurm: one node with a pretend GPU, on this machine. Run by `make slurm`, as root on Debian.

A failed check leaves the project and the daemons' logs in pytest's temporary folder.
"""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

# Where commands started by jobs look for it: the executor drops SLURM_CONF on the way.
SETTINGS = Path("/etc/slurm")
SLURM_CONF = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmdLogFile={folder}/slurmd.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
# The node claims more than a small machine has: jobs wait for one another less.
SlurmdParameters=config_overrides
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=16000 Gres=gpu:1
PartitionName=main Nodes=ALL Default=YES
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# Jobs start when they can, not at the next round.
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
GresTypes=gpu
# Jobs over their memory are killed, and all stay in the queue's books for a day.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
KillWait=2
MinJobAge=86400
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
"""
# No accounting here, and no wait before the first look at the queue.
HERE = ["--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "3", "--latency-wait", "10"]
TINY = ["--configfile", "tests/tiny.yaml"]
RESULTS = "results/tiny"
DRIVER = [sys.executable, str(Path(__file__).with_name("impatient.py"))]
# The beginning of a script whose first try ends only when Slurm ends it.
ENDLESS_AT_FIRST = """def main(job):
    from pathlib import Path
    from time import sleep

    tried = Path(f".snakemake/tried-{job.rule}")
    if not tried.exists():
        tried.touch()
        sleep(3600)
"""


class Cluster:
    """The daemons of one node, in a folder."""

    def __init__(self, folder: Path):
        self.folder, self.daemons = folder, []

    def start(self) -> None:
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            ports = {"controller": one.getsockname()[1], "daemon": other.getsockname()[1]}
        text = SLURM_CONF.format(folder=self.folder, host=socket.gethostname().partition(".")[0], **ports)
        (self.folder / "slurm.conf").write_text(text)
        (self.folder / "gres.conf").write_text("NodeName=node Name=gpu File=/dev/null\n")
        for name in ("slurm.conf", "gres.conf"):
            (SETTINGS / name).symlink_to(self.folder / name)
        key = self.folder / "munge.key"
        key.write_bytes(b"A key of a test, on this machine and for a few minutes only.")
        key.chmod(0o400)
        places = {"key-file": key, "socket": "munge.socket", "pid-file": "munge.pid", "seed-file": "munge.seed"}
        files = [f"--{option}={self.folder / name}" for option, name in places.items()]
        self.launch("munged", "--foreground", "--force", *files)
        until((self.folder / "munge.socket").exists)
        self.launch("slurmctld", "-D", "-c")
        self.launch("slurmd", "-D", "-N", "node")
        until(lambda: "idle" in command("sinfo", "--noheader", "--format=%T", check=False))

    def launch(self, *arguments: str) -> None:
        with (self.folder / f"{arguments[0]}.out").open("w") as log:
            self.daemons.append(subprocess.Popen(arguments, stdout=log, stderr=log))

    def stop(self) -> None:
        command("timeout", "30", "scancel", "--user=root", check=False)
        for daemon in reversed(self.daemons):
            daemon.kill()
            daemon.wait()
        for name in ("slurm.conf", "gres.conf"):
            (SETTINGS / name).unlink(missing_ok=True)

    def jobs(self) -> list[dict]:
        """All jobs so far, oldest first: what scontrol tells of each."""
        lines = command("scontrol", "show", "job", "--oneliner").splitlines()
        jobs = [dict(re.findall(r"(\S+?)=(\S+)", line)) for line in lines if line.startswith("JobId")]
        return sorted(jobs, key=lambda job: int(job["JobId"]))

    def since(self, earlier: list[dict], comment: str) -> list[dict]:
        return [job for job in self.jobs()[len(earlier) :] if comment in job["Comment"]]


def command(*arguments: str, check: bool = True) -> str:
    return subprocess.run(arguments, check=check, text=True, capture_output=True).stdout


def until(condition):
    """What ``condition()`` gives, once it is true."""
    end = time.monotonic() + 600
    while not (answer := condition()):
        assert time.monotonic() < end, f"not within 10 minutes: {condition.__qualname__}"
        time.sleep(0.5)
    return answer


def arguments(profile: str, *targets: str) -> list[str]:
    return [*DRIVER, "--workflow-profile", f"profiles/{profile}", *HERE, *targets, *TINY]


def run(project, profile: str, *targets: str) -> subprocess.CompletedProcess:
    """A run to its end; stdout and stderr are in ``stdout``."""
    line, pipe = arguments(profile, *targets), subprocess.PIPE
    return subprocess.run(line, cwd=project.folder, stdout=pipe, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    assert not (SETTINGS / "slurm.conf").exists(), f"{SETTINGS}/slurm.conf exists: this machine has a Slurm of its own"
    cluster = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def through_slurm(cluster, fresh, tmp_path_factory):
    """The tiny study, finished through profiles/slurm-gpu; the pretend GPU stands in for a card."""
    project = fresh(tmp_path_factory.mktemp("study"))
    project.edit(
        "scripts/workflow/job.py",
        "    import torch\n\n    _take_card",
        '    assert os.environ["CUDA_VISIBLE_DEVICES"] == "0"\n    return "cpu"\n    import torch\n\n    _take_card',
    )
    answer = run(project, "slurm-gpu", "report.pdf", "report.html")
    assert answer.returncode == 0, answer.stdout
    project.output = answer.stdout
    return project


@pytest.fixture
def again(through_slurm, tmp_path):
    """A copy of the finished study, to change, with the real check of the device."""
    project = through_slurm.copied(tmp_path / "again")
    project.git("checkout", "scripts")
    return project


def test_study_runs_to_the_report_and_exactly_the_trainings_have_the_gpu(through_slurm, cluster):
    assert "Principal component analysis" in through_slurm.pdf_words()
    jobs = cluster.jobs()
    assert {job["JobState"] for job in jobs} == {"COMPLETED"}
    with_gpu = [job["Comment"] for job in jobs if "gres:gpu:1" in str(job)]
    assert sorted(with_gpu) == sorted(job["Comment"] for job in jobs if "_train_wildcards" in job["Comment"])
    assert "rule_ebm_mnist_train_wildcards_tiny_assignment_0" in with_gpu
    assert len(with_gpu) == 6


def test_every_job_queues_starts_and_ends_on_the_terminal(through_slurm):
    lines = {
        verb: sorted(re.findall(rf"^[\d:]{{8}}  {verb}   ?(\w.*?)(?: \(.*)?$", through_slurm.output, re.M))
        for verb in ("queue", "start", "done")
    }
    assert lines["start"] == lines["done"]
    assert lines["queue"] == [words for words in lines["start"] if "copy to" not in words]
    assert "Reason: " not in through_slurm.output


def test_short_rules_share_jobs(cluster, through_slurm):
    groups = yaml.safe_load((through_slurm.folder / "profiles/slurm-gpu/profile.yaml").read_text())["groups"]
    for job in cluster.jobs():
        assert not any(f"rule_{rule}_wildcards" in job["Comment"] for rule in groups), job["Comment"]


def test_back_on_the_laptop_nothing_reruns(through_slurm):
    assert through_slurm.planned() == {}
    assert through_slurm.planned("--workflow-profile", "profiles/slurm") == {}


def test_gpu_that_slurm_grants_and_torch_cannot_use_is_an_error(again):
    weights = f"{RESULTS}/classifier/mlp/seed-0/weights.safetensors"
    answer = run(again, "slurm-gpu", weights, "--force", "--retries", "0")
    assert answer.returncode == 1
    assert "classifier_train: the job has the resource gpu, but CUDA is not available here" in answer.stdout


def test_jobs_cancelled_out_of_memory_and_out_of_time_are_retried_with_more(again, cluster):
    again.edit("rules/kmeans.smk", "mem_mb=growing(2000)", "mem_mb=growing(500)")
    for script in ("pca/fit.py", "kmeans/fit.py", "classifier/train.py"):
        again.edit(f"scripts/{script}", "def main(job):\n", ENDLESS_AT_FIRST)
    again.edit("scripts/kmeans/fit.py", "sleep(3600)", "held = b'1' * 2**30; sleep(3600)")
    targets = ["pca/standardised/seed-0/model.npz", "kmeans/random/seed-0/clustering.npz"]
    targets += ["classifier/mlp/seed-0/weights.safetensors"]
    earlier = cluster.jobs()
    options = ("--force", "--set-resources", "pca_fit:runtime=1 * attempt * attempt")
    line = arguments("slurm", *[f"{RESULTS}/{target}" for target in targets], *options)
    with (again.folder / "output.txt").open("w") as log:
        driver = subprocess.Popen(line, cwd=again.folder, stdout=log, stderr=log)
    until((again.folder / ".snakemake/tried-classifier_train").exists)
    (training,) = cluster.since(earlier, "classifier_train")
    command("scancel", training["JobId"])
    assert driver.wait(timeout=1200) == 0, (again.folder / "output.txt").read_text()
    tries = {rule: cluster.since(earlier, rule) for rule in ("pca_fit", "kmeans_fit", "classifier_train")}
    for jobs in tries.values():
        assert len(jobs) == 2
        assert jobs[1]["JobState"] == "COMPLETED"
    assert tries["classifier_train"][0]["JobState"] == "CANCELLED"
    assert tries["pca_fit"][0]["JobState"] == "TIMEOUT"
    assert tries["pca_fit"][1]["TimeLimit"] == "00:04:00"
    assert [job["MinMemoryNode"] for job in tries["kmeans_fit"]] == ["500M", "1000M"]
    assert "exceeded memory limit" in (cluster.folder / "slurmd.log").read_text()


def test_killed_driver_starts_again_and_keeps_what_was_done(again, cluster):
    shutil.rmtree(again.folder / RESULTS / "kmeans")
    earlier = cluster.jobs()
    line, nowhere = arguments("slurm", "report.pdf", "report.html"), subprocess.DEVNULL
    driver = subprocess.Popen(line, cwd=again.folder, stdout=nowhere, stderr=nowhere)
    (group,) = until(lambda: cluster.since(earlier, "kmeans_compare"))
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    # As docs/cluster.md says: cancel what it left in the queue, unlock, start again.
    command("scancel", f"--name={group['JobName']}")
    assert again.snakemake("--unlock", *TINY).returncode == 0
    killed = cluster.jobs()
    answer = run(again, "slurm", "report.pdf", "report.html")
    assert answer.returncode == 0, answer.stdout
    assert cluster.since(killed, "kmeans_compare")
    assert not cluster.since(killed, "kmeans_fit")
    assert again.planned() == {}
