# What ctest runs. `ctest -LE slow` is the fast set that `make test` runs; without it, everything.
# Slow is what takes minutes of CPU or a build of its own. `make slow` runs all of it, and each has a
# command: make coverage, conservation, word-size, scan, odr.
include(GoogleTest)

# The interpreter of the distribution: it is the one that has jsonschema.
find_program(STOWPLAN_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(STOWPLAN_PYTHON NAMES python3 REQUIRED)

# One ctest for each test, listed when ctest runs, so that nothing has to be built to configure.
gtest_discover_tests(
  stowplan_tests DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
  PROPERTIES TIMEOUT 300)

# The names of tests are the same in every build: none prints the bytes of an object.
add_test(NAME tests.names COMMAND sh -c "! \"$1\" --gtest_list_tests | grep -e '-byte object'" sh
                                  $<TARGET_FILE:stowplan_tests>)

# Published cases: formulas at once, simulations of the same cases as a test of their own.
file(GLOB vector_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/conformance/vectors/*.json)
foreach(file IN LISTS vector_files)
  get_filename_component(name ${file} NAME_WE)
  add_test(NAME conformance.${name}.formulas COMMAND conformance --no-simulation ${file})
  set_tests_properties(conformance.${name}.formulas PROPERTIES TIMEOUT 120)
endforeach()
add_test(NAME conformance.queueing.simulated
         COMMAND conformance ${CMAKE_CURRENT_SOURCE_DIR}/conformance/vectors/queueing.json)
set_tests_properties(conformance.queueing.simulated PROPERTIES TIMEOUT 1200 PROCESSORS 2)

# Intervals hold the truth as often as they say: 20 seeds here, 200 by hand.
add_test(NAME coverage.20_seeds COMMAND coverage --seeds 20)
set_tests_properties(coverage.20_seeds PROPERTIES TIMEOUT 1200 PROCESSORS 2)
add_test(NAME coverage.200_seeds COMMAND coverage --seeds 200)
set_tests_properties(coverage.200_seeds PROPERTIES TIMEOUT 7200 PROCESSORS 2 LABELS slow)

# The schemas accept every file that the reader accepts.
set(schema_folder ${PROJECT_BINARY_DIR}/schema)
file(MAKE_DIRECTORY ${schema_folder})
add_test(NAME schema.write.whole
         COMMAND sh -c "\"$1\" schema >\"$2\"" sh $<TARGET_FILE:stowplan> ${schema_folder}/whole.json)
add_test(NAME schema.write.part
         COMMAND sh -c "\"$1\" schema --part >\"$2\"" sh $<TARGET_FILE:stowplan>
                 ${schema_folder}/part.json)
set_tests_properties(schema.write.whole PROPERTIES FIXTURES_SETUP schema_whole)
set_tests_properties(schema.write.part PROPERTIES FIXTURES_SETUP schema_part)
file(GLOB scenario_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/scenarios/*.toml
     ${PROJECT_SOURCE_DIR}/configs/validation/*.toml
     ${CMAKE_CURRENT_SOURCE_DIR}/scenarios/*.toml)
file(GLOB_RECURSE catalogue_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/catalogue/*.toml)
add_test(NAME schema.scenarios
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/schema_check.py
                 ${schema_folder}/whole.json ${scenario_files})
set_tests_properties(schema.scenarios PROPERTIES FIXTURES_REQUIRED schema_whole)
add_test(NAME schema.catalogue
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/schema_check.py
                 ${schema_folder}/part.json ${catalogue_files})
set_tests_properties(schema.catalogue PROPERTIES FIXTURES_REQUIRED schema_part)
add_test(NAME schema.write.study
         COMMAND sh -c "\"$1\" schema --study >\"$2\"" sh $<TARGET_FILE:stowplan>
                 ${schema_folder}/study.json)
set_tests_properties(schema.write.study PROPERTIES FIXTURES_SETUP schema_study)
file(GLOB study_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/studies/*.toml)
add_test(NAME schema.studies
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/schema_check.py
                 ${schema_folder}/study.json ${study_files})
add_test(NAME schema.rejects_no_study
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/schema_check.py
                 ${schema_folder}/study.json ${PROJECT_SOURCE_DIR}/configs/scenarios/mixed.toml)
set_tests_properties(schema.studies schema.rejects_no_study PROPERTIES FIXTURES_REQUIRED schema_study)
set_tests_properties(schema.rejects_no_study PROPERTIES WILL_FAIL TRUE)
add_test(NAME schema.rejects
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/schema_check.py
                 ${schema_folder}/part.json
                 ${CMAKE_CURRENT_SOURCE_DIR}/config_errors/unknown_keys.toml)
set_tests_properties(schema.rejects PROPERTIES FIXTURES_REQUIRED schema_part
                                               PASS_REGULAR_EXPRESSION "'tittle'")

# Results of scenarios of every kind are valid by the schema of results, and broken ones are not.
add_test(NAME schema.results
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/result_check.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR})
set_tests_properties(schema.results PROPERTIES TIMEOUT 300)

# Traces of runs are what their format says, and broken ones are not.
add_test(NAME trace.format
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/trace_check.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR})
set_tests_properties(trace.format PROPERTIES TIMEOUT 300)

# A tab in bash, zsh and fish.
add_test(NAME completion.shells
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/completion.py
                 $<TARGET_FILE:stowplan>)
set_tests_properties(completion.shells PROPERTIES TIMEOUT 300)

# Values of two results: of either form the same, and a difference in each way there is.
set(same_values "${STOWPLAN_PYTHON}" ${CMAKE_CURRENT_SOURCE_DIR}/same_values.py)
set(results ${CMAKE_CURRENT_SOURCE_DIR}/same_values)
add_test(NAME same_values.same
         COMMAND ${same_values} ${results}/before.json ${results}/after.json)
add_test(NAME same_values.differ
         COMMAND sh -c "\"$@\"; test $? -eq 1" sh ${same_values} ${results}/before.json
                 ${results}/other.json)
add_test(NAME same_values.says_where
         COMMAND ${same_values} ${results}/before.json ${results}/other.json)
set_tests_properties(same_values.says_where PROPERTIES PASS_REGULAR_EXPRESSION
                     "web response_time.mean: .*web image.compressed: .*only in the first")

# Zero, tiny and huge values anywhere: an answer or an error with its place, never a crash.
add_test(NAME fuzz.scenarios
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz_scenarios.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR} 150)
set_tests_properties(fuzz.scenarios PROPERTIES TIMEOUT 900)

# The same results where words have 32 bits; 77 is "skipped".
add_test(NAME word_size COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/word_size.sh $<TARGET_FILE:stowplan>)
set_tests_properties(word_size PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 3600 LABELS slow)

# Notebooks are whole, executed and small; what they say is held by `make check-notebooks`. Of their module,
# 77 is "skipped": what it is made of is missing.
add_test(NAME notebooks.whole
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/notebooks_check.py)
add_test(NAME notebooks.module
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/notebooks_module.py
                 $<TARGET_FILE:stowplan>)
set_tests_properties(notebooks.module PROPERTIES TIMEOUT 300 PROCESSORS 2 SKIP_RETURN_CODE 77)

# The catalogue states its sources, and what documents show works.
add_test(NAME catalogue.sources
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/catalogue_test.py)
add_test(NAME docs.examples
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/docs_examples.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR})

# What others measured: the committed page is what the command prints, and a broken catalogue shows.
add_test(NAME validation.page
         COMMAND sh -c "cd \"$2\" && \"$1\" validate configs/validation --format md | diff docs/validation.md -"
                 sh $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR})
add_test(NAME validation.holds
         COMMAND stowplan validate configs/validation WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
add_test(NAME validation.mutations
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/validation_mutations.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR})
set_tests_properties(validation.mutations PROPERTIES TIMEOUT 600)

# What must add up, in 50 random scenarios here and 1,000 by hand; and whether that test would notice.
add_test(NAME conservation.50 COMMAND conservation 50)
add_test(NAME conservation.1000 COMMAND conservation 1000)
add_test(NAME conservation.mutations
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/conservation_mutations.py
                 ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/mutations)
set_tests_properties(conservation.1000 conservation.mutations PROPERTIES TIMEOUT 3600 LABELS slow)

# Whole results are those of a program that looks at every host for each placement.
add_test(NAME placement.by_scan COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/by_scan/compare.sh
                                        $<TARGET_FILE:stowplan> ${PROJECT_BINARY_DIR}/by_scan)
set_tests_properties(placement.by_scan PROPERTIES TIMEOUT 3600 LABELS slow)

# No name means two things.
add_test(NAME odr COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/odr/check.sh)
set_tests_properties(odr PROPERTIES TIMEOUT 7200 LABELS slow)

# Where load is more than capacity, calls fail, memory is gone, lines are full.
add_test(NAME edges COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/edges.py
                            $<TARGET_FILE:stowplan> ${CMAKE_CURRENT_SOURCE_DIR}/scenarios/edges)
set_tests_properties(edges PROPERTIES TIMEOUT 300)

# Recorded traffic, where it is at hand; 77 is "skipped".
add_test(NAME replay.recorded
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/replay_recorded.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/replay)
add_test(NAME calibrate.recorded
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/calibrate_recorded.py
                 $<TARGET_FILE:stowplan> ${PROJECT_SOURCE_DIR})
set_tests_properties(calibrate.recorded PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 120)
set_tests_properties(replay.recorded PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 120)

# A study that is killed at random moments ends as if it had not been.
set(sweep_kill ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/sweep_kill.py $<TARGET_FILE:stowplan>
               $<TARGET_FILE:kill_at_write> ${PROJECT_SOURCE_DIR}/configs/scenarios/mixed.toml)
add_test(NAME sweep.kill COMMAND ${sweep_kill} 20 2)
set_tests_properties(sweep.kill PROPERTIES TIMEOUT 600 PROCESSORS 2)
add_test(NAME sweep.kill_200 COMMAND ${sweep_kill} 200 1)
add_test(NAME sweep.kill_threads COMMAND ${sweep_kill} 200 2)
add_test(NAME sweep.kill_shards COMMAND ${sweep_kill} 200 1 4)
set_tests_properties(sweep.kill_200 sweep.kill_threads sweep.kill_shards
                     PROPERTIES TIMEOUT 7200 PROCESSORS 2 LABELS slow)
# The same at each change of the store's files; 1 in 20 and, slow, all.
foreach(log wal rollback)
  foreach(step 1 20)
    add_test(NAME sweep.kill_writes.${log}.${step}
             COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/sweep_kill_writes.py $<TARGET_FILE:stowplan>
                     $<TARGET_FILE:kill_at_write> ${CMAKE_CURRENT_SOURCE_DIR}/bench/trivial.toml ${log} ${step})
  endforeach()
  set_tests_properties(sweep.kill_writes.${log}.20 PROPERTIES TIMEOUT 600)
  set_tests_properties(sweep.kill_writes.${log}.1 PROPERTIES TIMEOUT 3600 LABELS slow)
endforeach()
# The same by other engines; skipped where they are not installed: make batch-deps.
foreach(engine kubernetes parallel slurm)
  add_test(NAME sweep.${engine}
           COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/batch_check.py $<TARGET_FILE:stowplan>
                   ${PROJECT_SOURCE_DIR}/configs/scenarios/mixed.toml ${engine})
  set_tests_properties(sweep.${engine} PROPERTIES TIMEOUT 1800 PROCESSORS 2 SKIP_RETURN_CODE 77)
endforeach()
set_tests_properties(sweep.parallel sweep.slurm PROPERTIES LABELS slow)
foreach(engine parallel slurm)
  add_test(NAME sweep.${engine}_kill_200
           COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/batch_check.py $<TARGET_FILE:stowplan>
                   ${PROJECT_SOURCE_DIR}/configs/scenarios/mixed.toml ${engine} 200 $<TARGET_FILE:kill_at_write>)
  set_tests_properties(sweep.${engine}_kill_200 PROPERTIES TIMEOUT 21600 PROCESSORS 2 LABELS slow
                                                           SKIP_RETURN_CODE 77)
endforeach()
add_test(NAME sweep.cases
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/sweep_check.py $<TARGET_FILE:stowplan>
                 ${PROJECT_SOURCE_DIR}/configs/scenarios/mixed.toml)
add_test(NAME sweep.answers
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/sweep_answers.py $<TARGET_FILE:stowplan>
                 ${PROJECT_SOURCE_DIR}/configs/scenarios/mixed.toml)
set_tests_properties(sweep.cases sweep.answers PROPERTIES TIMEOUT 600 PROCESSORS 2)
# Its export in pandas; skipped where that is missing: make batch-deps.
add_test(NAME sweep.pandas
         COMMAND ${STOWPLAN_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/pandas_check.py $<TARGET_FILE:stowplan>
                 ${PROJECT_SOURCE_DIR}/configs/studies/hybrid-layouts.toml)
set_tests_properties(sweep.pandas PROPERTIES TIMEOUT 300 PROCESSORS 2 SKIP_RETURN_CODE 77)
