"""Skips are said loudly at the end; where CI=true a skip is a failure, because CI's machine has everything."""

import os

import pytest


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """In CI turn the skip into a failure that names the reason."""
    skipped = call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception)
    if skipped and os.environ.get("CI") == "true":
        reason = str(call.excinfo.value) if call.excinfo else ""
        try:
            pytest.fail(f"skipped where CI=true: {reason}", pytrace=False)
        except pytest.fail.Exception:
            call.excinfo = pytest.ExceptionInfo.from_current()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One block that cannot be overlooked."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} SKIPPED: NOT TESTED ON THIS MACHINE", sep="!", red=True, bold=True)
    for reason in sorted({report.longrepr[2] if report.longrepr else "?" for report in skipped}):
        terminalreporter.line(f"  {reason}")
