#!/usr/bin/python3
"""Would the conservation test notice a counter that is left out? Each mutation must turn it red.

conservation_mutations.py SOURCE WORK: copies the sources to WORK, builds the test there, and breaks one
line after the other. Takes some minutes.
"""

import pathlib
import shutil
import subprocess
import sys

SOURCE, WORK = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
FLEET = "models/fleet/"

# File, the line that counts, what takes its place.
MUTATIONS = [
    (FLEET + "endings.cpp", "++window.offered;", ";"),
    (FLEET + "endings.cpp", "++window.first_attempts;", ";"),
    (FLEET + "endings.cpp", "++(outside ? seen.outside : seen.calls).arrivals;", ";"),
    (FLEET + "endings.cpp", "++seen.stretches.arrivals[stretch_of(request)];", ";"),
    (FLEET + "endings.cpp", "++(outcome == Outcome::served ? window.answered : window.failed);",
     "if (outcome == Outcome::served) ++window.answered;"),
    (FLEET + "endings.cpp", "++(outcome == Outcome::served ? window.answered : window.failed);",
     "if (outcome != Outcome::served) ++window.failed;"),
    (FLEET + "endings.cpp", "++cohort.ended[static_cast<std::size_t>(outcome)];", ";"),
    (FLEET + "endings.cpp", "++seen.stretches.failed[stretch];", ";"),
    (FLEET + "endings.cpp", "cohort.response.add(response.count());", ";"),
    (FLEET + "endings.cpp", "if (response <= limit.time) ++limit.within[stretch];", ";"),
    (FLEET + "endings.cpp", "++stretches.unfinished[stretch];", ";"),
    (FLEET + "endings.cpp", "if (now - request.arrived < limit.time) ++limit.unknown[stretch];", ";"),
    (FLEET + "endings.cpp", "service.in_flight.add(now, 1);", ";"),
    (FLEET + "endings.cpp", "service.in_flight.add(now, -1);", ";"),
    (FLEET + "endings.cpp", "record_end(request, outcome, engine_.now());", ";"),
    (FLEET + "calls.cpp", "++callers_[calls_[id].spec].attempts;", ";"),
    (FLEET + "calls.cpp", "if (in_window(engine_.now())) ++callers_[call.spec].failed;", ";"),
    (FLEET + "calls.cpp", "fail(call.request, Outcome::timed_out);", ";"),
]


def run(*command):
    return subprocess.run(command, cwd=WORK, capture_output=True, text=True)


def build():
    done = run("cmake", "--build", "build", "--target", "conservation")
    assert done.returncode == 0, done.stdout + done.stderr


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("CMakeLists.txt", "cmake", "sim", "models", "cli", "tests", "configs"):
        target = WORK / name
        if target.is_dir():
            shutil.rmtree(target)
        if (SOURCE / name).is_dir():
            shutil.copytree(SOURCE / name, target)
        else:
            shutil.copy2(SOURCE / name, target)
    configured = run("cmake", "-B", "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                     "-DSTOWPLAN_WERROR=OFF")
    assert configured.returncode == 0, configured.stderr
    build()
    sound = run("build/tests/conservation", "300")
    assert sound.returncode == 0, "red before anything is broken:\n" + sound.stdout
    missed = 0
    for file, line, instead in MUTATIONS:
        path = WORK / file
        text = path.read_text()
        assert text.count(line) >= 1, f"{file}: no line {line}"
        path.write_text(text.replace(line, instead, 1))
        build()
        noticed = run("build/tests/conservation", "300").returncode != 0
        path.write_text(text)
        missed += not noticed
        print("noticed" if noticed else "MISSED ", file, line, flush=True)
    print(f"{len(MUTATIONS) - missed} passed, {missed} failed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
