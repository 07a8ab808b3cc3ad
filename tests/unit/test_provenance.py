"""The report names the commit of the project's own folder, or says why it cannot."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.workflow import why
from scripts.workflow.provenance import GitError, changes, provenance


def git(folder: Path, *arguments: str) -> str:
    names = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    return subprocess.run(
        ["git", "-C", folder, *names, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, message: str, date: str = "2001-09-09T01:46:40 +0000") -> str:
    names = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(
        ["git", "-C", folder, *names, "commit", "--quiet", "--allow-empty", "--message", message],
        check=True,
        env={**os.environ, "GIT_COMMITTER_DATE": date},
    )
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def outer(tmp_path):
    """A repository with a commit of its own, which surrounds all others."""
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "Of another project", "2020-01-01T00:00:00 +0000")
    return tmp_path


@pytest.fixture
def checkout(outer):
    folder = outer / "project"
    (folder / "scripts").mkdir(parents=True)
    (folder / "scripts/fit.py").write_text("1\n")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    commit(folder, "First")
    return folder


def reason(folder: Path) -> str:
    found = provenance(folder)
    assert (found["commit"], found["epoch"]) == ("unknown", 0)
    return found["reason"]


def head(folder: Path) -> dict:
    return {"commit": git(folder, "rev-parse", "HEAD"), "epoch": 1_000_000_000}


def test_the_commit_is_that_of_the_folder_and_its_time_is_the_committers_in_any_zone(checkout):
    assert provenance(checkout) == head(checkout)
    commit(checkout, "Second", "2001-09-09T10:46:40 +0900")
    assert provenance(checkout) == head(checkout)


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES"])
def test_a_repository_that_the_environment_names_is_not_taken(name, checkout, outer, monkeypatch):
    expected = head(checkout)
    monkeypatch.setenv(name, str(outer / ".git"))
    assert provenance(checkout) == expected
    assert changes(checkout) == []


def test_a_folder_without_git_does_not_borrow_the_commit_around_it(outer):
    folder = outer / "unpacked"
    folder.mkdir()
    assert reason(folder) == "not a Git checkout"
    (folder / ".git").mkdir()
    assert reason(folder) == "its .git leads to no repository that is here"


def test_a_checkout_without_commits_says_so(outer):
    git(outer, "init", "--quiet", "new")
    assert reason(outer / "new") == "nothing is committed yet"


def test_a_machine_without_git_says_so(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert reason(checkout) == "Git is not installed here"
    with pytest.raises(GitError, match="Git is not installed here"):
        changes(checkout)


def test_a_worktree_has_its_own_commit_and_one_whose_repository_is_elsewhere_says_so(checkout, outer):
    git(checkout, "worktree", "add", "--quiet", str(outer / "tree"))
    commit(outer / "tree", "Of the worktree")
    assert provenance(outer / "tree") == head(outer / "tree") != head(checkout)
    checkout.rename(outer / "elsewhere")
    assert reason(outer / "tree") == "its .git leads to no repository that is here"


def test_a_submodule_has_its_own_commit(checkout, outer):
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(checkout), "module")
    assert provenance(outer / "module") == head(checkout)


def test_a_shallow_clone_has_the_commit(checkout, outer):
    commit(checkout, "Second")
    git(outer, "clone", "--quiet", "--depth", "1", f"file://{checkout}", "shallow")
    assert provenance(outer / "shallow") == head(checkout)


def test_a_replaced_commit_keeps_its_own_time(checkout):
    first = git(checkout, "rev-parse", "HEAD")
    other = commit(checkout, "Other", "2010-01-01T00:00:00 +0000")
    git(checkout, "reset", "--quiet", "--hard", first)
    git(checkout, "replace", first, other)
    assert provenance(checkout) == {"commit": first, "epoch": 1_000_000_000}


@pytest.mark.parametrize("setting", ["core.fsmonitor", "core.pager", "gpg.program", "diff.external"])
def test_settings_of_the_repository_start_nothing(setting, checkout, outer):
    program = outer / "program"
    program.write_text(f"#!/bin/sh\ntouch {outer / 'started'}\n")
    program.chmod(0o755)
    git(checkout, "config", setting, str(program))
    git(checkout, "config", "log.showSignature", "true")
    (checkout / "scripts/fit.py").write_text("2\n")
    assert provenance(checkout)["epoch"] == 1_000_000_000
    assert changes(checkout) == ["scripts/fit.py"]
    assert not (outer / "started").exists()


def test_clean_changed_and_unknown_are_three_answers(checkout, outer):
    assert changes(checkout) == []
    (checkout / "scripts/new.py").write_text("1\n")
    (checkout / "scripts/ignored.py").write_text("1\n")
    (checkout / "results").write_text("1\n")
    (checkout / ".git/info/exclude").write_text("ignored.py\n")
    (checkout / "scripts/fit.py").write_text("2\n")
    assert changes(checkout) == ["scripts/fit.py", "scripts/ignored.py", "scripts/new.py"]
    shutil.rmtree(checkout / ".git")
    with pytest.raises(GitError, match="not a Git checkout"):
        changes(checkout)


@pytest.mark.skipif(os.getuid() != 0, reason="gives files to another user, as root")
def test_the_commit_of_a_checkout_that_another_user_owns_is_read(checkout):
    expected = head(checkout)
    for path in [checkout, *checkout.rglob("*")]:
        os.chown(path, 12345, 12345)
    refused = subprocess.run(["git", "-C", checkout, "log", "-1"], capture_output=True, text=True)
    assert "dubious ownership" in refused.stderr
    assert provenance(checkout) == expected
    assert changes(checkout) == []


def test_a_checkout_that_may_not_be_read_says_so(checkout, monkeypatch):
    # Root may read everything.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert reason(checkout) == "its .git belongs to another user and may not be read here"


def test_a_commit_that_is_no_longer_known_is_another_and_no_more(checkout):
    before = provenance(checkout)
    shutil.rmtree(checkout / ".git")
    assert why.changes(before, provenance(checkout)) == ["the commit is another"]
