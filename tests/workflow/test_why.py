"""`make why` says in words which rules would run, and for which change."""


def why(project):
    targets = ("--cores", "1", "report.pdf", "report.html", "--configfile", "tests/tiny.yaml")
    answer = project.python("scripts.workflow.why", *targets)
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


def test_nothing_to_do_is_said(finished):
    assert "Nothing would run" in why(finished)


def test_each_change_stands_over_its_rules(copy):
    copy.edit("tests/tiny.yaml", "max_iterations: 20", "max_iterations: 2")
    copy.edit("scripts/methods/pca.py", "if rows < 2:", "if rows < 3:")
    (copy.folder / "results/tiny/ood/gmm-2/seed-0/detector.npz").unlink()
    found = why(copy)
    assert "Because kmeans.max_iterations was 20 and is now 2\n    kmeans_fit (2 jobs)\n" in found
    assert "Because scripts/methods/pca.py has changed\n    pca_fit\n" in found
    assert "Because these are missing: results/tiny/ood/gmm-2/seed-0/detector.npz\n    ood_fit\n" in found
    assert "Because what they read is made anew\n    " in found


def test_template_and_commit_are_told_apart(copy):
    copy.edit("report_template/cover.html.j2", "Report of the study", "A report of the study")
    assert "Because report_template/cover.html.j2 has other content\n    report_html, report_pdf\n" in why(copy)
    copy.git("stash")
    copy.git("commit", "--quiet", "--allow-empty", "--message", "Another")
    assert "Because the commit is another\n    report_html, report_pdf\n" in why(copy)


def test_new_seed_is_told_by_its_missing_results(copy):
    copy.edit("tests/tiny.yaml", "seeds: [0]", "seeds: [0, 1]")
    found = why(copy)
    assert found.count("Because these are missing: ") == 1
    assert "seed-1/" in found


def test_mistake_in_the_settings_is_told_as_by_a_run(project):
    answer = project.python("scripts.workflow.why", "--cores", "1", "report.pdf", "--config", "study=smaple")
    assert answer.returncode == 1
    assert 'did you mean "sample"?' in answer.stdout
