"""Print a line a finding; exit with 1 if there is one."""

import sys

from scripts.workflow.lint import workflow
from scripts.workflow.lint.contract import configuration, contract
from scripts.workflow.lint.experiments import experiments
from scripts.workflow.lint.rules import declarations
from scripts.workflow.lint.templates import templates


def main() -> None:
    lines = {*configuration(), *templates()}
    # A workflow that reads the engine's configuration may not even be parsed.
    if not list(configuration()):
        parsed = workflow()
        lines |= {line for rule in parsed.rules for line in contract(rule)} | set(experiments(parsed))
        lines |= {line for rule in parsed.rules if rule.script for line in declarations(rule, parsed)}
    if lines:
        sys.exit("\n".join(sorted(lines)))


if __name__ == "__main__":
    main()
