"""The jobs of the example for GitLab: their scripts, run as its runner does."""

import pytest
from runner import HOME, KEYS, read
from scripts import ran

from conformance.core.conclusion import Exit

PIPELINE = read(HOME / "examples/gitlab/.gitlab-ci.yml")
ORDER = "complete/listed-order"


def names(folder):
    return {each.name for each in folder.iterdir()}


@pytest.fixture
def project(tmp_path, programs, known_failures):
    """Give a folder in which the suite is installed, as ``before_script`` leaves it."""
    (tmp_path / ".venv").symlink_to(programs.parent)
    known_failures(tmp_path / "conformance/known-failures.toml")
    return tmp_path


@pytest.fixture
def shell(project, programs):
    """Give a function that runs the lines of a job in one shell, which ends at what fails."""

    def call(lines, **env):
        text = "\n".join(lines).replace('run "$STAGING_URL"', 'run "$STAGING_URL" --profile quick')
        beside = {"CI_PROJECT_DIR": str(project), **env}
        return ran(["bash", "-eo", "pipefail", "-c", text], project, programs, beside)

    return call


def test_what_is_installed_comes_from_where_the_pipeline_says(shell, project):
    (project / ".venv").unlink()
    lines = [
        each.replace("pip install", "echo pip")
        for each in PIPELINE[".conformance"]["before_script"]
    ]
    done = shell(lines, SUITE="git+https://example.org/a b")
    assert (done.returncode, done.stdout) == (0, "pip --quiet git+https://example.org/a b\n")


def test_four_jobs_make_one_report_which_knows_the_night_before(
    shell, faulty, project, known_failures
):
    judge, report = PIPELINE["judge"], PIPELINE["report"]
    count = int(judge["parallel"])
    ended = set()
    for index in range(1, count + 1):
        env = {"CI_NODE_INDEX": str(index), "CI_NODE_TOTAL": str(count), "STAGING_URL": faulty}
        done = shell(judge["script"], **env, UPLOADS_CONFORMANCE_API_KEY=KEYS[0])
        ended.add(done.returncode)
        after = shell(judge["after_script"], **env, UPLOADS_CONFORMANCE_API_KEY=KEYS[0])
        assert after.returncode == 0, after.stderr
        assert "nothing is left" in after.stdout
    assert Exit.NON_CONFORMANT in ended
    assert ended <= {Exit.CONFORMANT, Exit.NON_CONFORMANT, Exit.INCONCLUSIVE}
    night = shell(report["script"])
    assert night.returncode == 1, night.stderr
    assert ORDER in night.stdout
    made = names(project / "reports")
    assert {"record.jsonl", "report.html", "junit.xml", "summary.md", "report.json"} <= made
    assert names(project / "yesterday") == {"record.jsonl"}
    known_failures(project / "conformance/known-failures.toml", ORDER)
    second = shell(report["script"])
    assert second.returncode == 0, second.stderr
    assert "since " in second.stdout


def test_a_job_that_made_nothing_has_nothing_to_remove(shell):
    done = shell(PIPELINE["judge"]["after_script"], CI_NODE_INDEX="1")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_night_that_says_nothing_of_the_server_is_no_yesterday(shell, project):
    place = project / "shards/1"
    place.mkdir(parents=True)
    url = "http://127.0.0.1:9/v1"
    script = PIPELINE["judge"]["script"]
    done = shell(script, CI_NODE_INDEX="1", CI_NODE_TOTAL="1", STAGING_URL=url)
    assert done.returncode == Exit.UNREACHABLE
    assert shell(PIPELINE["report"]["script"]).returncode == Exit.UNREACHABLE
    assert names(project / "yesterday") == set()


def test_a_shard_is_red_for_what_keeps_it_from_its_work_alone():
    allowed = {int(each) for each in PIPELINE["judge"]["allow_failure"]["exit_codes"]}
    wrong = {Exit.CONFORMANT, Exit.MISUSED, Exit.DEFECT, Exit.INTERRUPTED, Exit.TERMINATED}
    assert allowed == {*Exit} - wrong


def test_reports_are_kept_whatever_came_of_the_run():
    for name in ("judge", "report"):
        assert PIPELINE[name]["artifacts"]["when"] == "always"
    assert PIPELINE["report"]["artifacts"]["reports"] == {"junit": "reports/junit.xml"}
    assert PIPELINE["report"]["cache"]["when"] == "always"
    assert {each.get("when") for each in PIPELINE["report"]["rules"]} == {"always"}


def test_it_runs_on_schedules_and_by_hand_alone():
    for name in (".conformance", "report"):
        conditions = [each["if"].split()[-1] for each in PIPELINE[name]["rules"]]
        assert conditions == ['"schedule"', '"web"']
