"""What gets past the rerun contract is refused by name."""

import pytest


def test_project_as_it_stands_has_no_findings(project):
    answer = project.python("scripts.workflow.lint")
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "scripts/methods/kmeans.py",
            "import numpy as np\n",
            'import importlib\n\nimport numpy as np\n\nplanes = importlib.import_module("scripts.methods.planes")\n',
            "scripts/methods/kmeans.py, line 10: import_module: the fingerprint cannot follow it",
        ),
        (
            "scripts/methods/kmeans.py",
            "import numpy as np\n",
            'import numpy as np\n\nplanes = __import__("scripts.methods.planes")\n',
            "scripts/methods/kmeans.py, line 8: __import__: the fingerprint cannot follow it",
        ),
        (
            "scripts/kmeans/fit.py",
            "def main(job):\n",
            'def main(job):\n    print(job.config["study"])\n',
            "job.config: the engine does not see it change, pass settings",
        ),
        (
            "rules/kmeans.smk",
            '        settings=pick("kmeans.images_per_cluster"),\n',
            '        settings=pick("kmeans.images_per_cluster"),\n        images=settings["kmeans"]["images"],\n',
            "kmeans_plot: the param images is none of code, provenance, settings, source",
        ),
        (
            "rules/kmeans.smk",
            'pick("kmeans.clusters", "kmeans.images", "kmeans.max_iterations")',
            'pick("kmeans.clusters", "kmeans.images")',
            "reads the setting kmeans.max_iterations, which the rule kmeans_fit does not pass",
        ),
        (
            "rules/kmeans.smk",
            'pick("kmeans.images_per_cluster")',
            'pick("kmeans.clusters", "kmeans.images_per_cluster")',
            "kmeans_plot: passes the setting kmeans.clusters, which its script does not read",
        ),
        (
            "rules/kmeans.smk",
            'code("kmeans/plot")',
            'code("kmeans/fit")',
            'kmeans_plot: its param code is not code("kmeans/plot"), the fingerprint of its script',
        ),
        (
            "rules/kmeans.smk",
            'variant=settings["kmeans"]["starts"]',
            'variant=config["kmeans"]["starts"]',
            "rules/kmeans.smk, line 11: config: use settings, which are checked and complete",
        ),
    ],
)
def test_what_the_contract_cannot_see_is_named(project, path, old, new, expected):
    project.edit(path, old, new)
    answer = project.python("scripts.workflow.lint")
    assert answer.returncode == 1
    assert expected in answer.stdout
    assert "Traceback" not in answer.stdout
