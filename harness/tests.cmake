# The tests of harness and oracles, beside what they test. Python tests are one ctest each.

# sealbreak_test(NAME SOURCES file... LINK library...): a GoogleTest program. Those that start Python
# leave its interned objects to the end of the process: no leak check for them.
function(sealbreak_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINK} rapidcheck GTest::gtest_main)
  set(environment "")
  if("sealbreak_harness" IN_LIST TEST_LINK)
    target_sources(${name} PRIVATE coverage/counters_plain.cpp)
    target_include_directories(${name} PRIVATE ${CMAKE_BINARY_DIR}/generated)
    set(environment ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 120 DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT 900 ${environment})
endfunction()

# sealbreak_pytest(NAME FILES file... ENVIRONMENT name=value...)
function(sealbreak_pytest name)
  cmake_parse_arguments(TEST "" "" "FILES;ENVIRONMENT" ${ARGN})
  add_test(NAME ${name}
    COMMAND ${Python3_EXECUTABLE} -m pytest -q -p no:cacheprovider --durations=5 ${TEST_FILES}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 3600 ENVIRONMENT
    "PYTHONDONTWRITEBYTECODE=1;HYPOTHESIS_STORAGE_DIRECTORY=${CMAKE_BINARY_DIR}/hypothesis;${TEST_ENVIRONMENT}")
endfunction()

sealbreak_test(codec_test SOURCES trace/codec_test.cpp LINK sealbreak_trace)
sealbreak_test(seed_test SOURCES seed/seed_test.cpp seed/seed_file_test.cpp seed/tier_test.cpp LINK sealbreak_seed)
sealbreak_test(mutate_test SOURCES mutate/mutate_test.cpp LINK sealbreak_mutate)
sealbreak_test(oracles_test
  SOURCES ../oracles/oracles_test.cpp ../oracles/legal_differences_test.cpp ../oracles/escape_oracles_test.cpp LINK sealbreak_harness)
sealbreak_test(minimize_test
  SOURCES minimize/minimize_test.cpp minimize/planted_test.cpp LINK sealbreak_harness)
sealbreak_test(exhaust_test SOURCES exhaust/exhaust_test.cpp LINK sealbreak_harness)
sealbreak_test(subjects_test
  SOURCES subjects/key_model_test.cpp subjects/python/python_subject_test.cpp
          subjects/python/planted_adapter_test.cpp
  LINK sealbreak_harness)
sealbreak_test(branch_counters_test SOURCES coverage/branch_counters_test.cpp LINK sealbreak_harness)

# Once is enough for what no sanitizer looks into: Python alone, compilers, the command as a whole, and
# children that die on purpose, which a sanitizer would take for its own business.
if(NOT SEALBREAK_SANITIZED)
  sealbreak_test(isolated_subject_test SOURCES run/isolated_subject_test.cpp LINK sealbreak_harness)
  sealbreak_test(interpreter_subject_test SOURCES subjects/interpreter_subject_test.cpp subjects/program_subject_test.cpp LINK sealbreak_harness)
  sealbreak_test(export_test SOURCES export/export_test.cpp LINK sealbreak_harness)
  sealbreak_pytest(sealedstructs_test FILES impl/python/sealedstructs
    ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}/impl/python")
  sealbreak_pytest(cappython_test FILES impl/python/cappython
    ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}/impl/python")
  sealbreak_pytest(adapters_test FILES harness/subjects/adapters ENVIRONMENT "SEALBREAK_MODULES=${SEALBREAK_MODULES}")
  sealbreak_pytest(campaign_test FILES harness/campaign ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}")
  sealbreak_pytest(night_test FILES ci/night ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}")
  sealbreak_pytest(machines_test FILES ci/machines ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}")
  sealbreak_pytest(load_test FILES ci/load ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}")
  sealbreak_pytest(oss_fuzz_test FILES ci/oss_fuzz ENVIRONMENT "PYTHONPATH=${CMAKE_SOURCE_DIR}")
  # A whole matrix takes as long as all other tests of the command: beside them, not after them.
  sealbreak_pytest(matrix_test FILES harness/command/matrix_test.py
    ENVIRONMENT "SEALBREAK_COMMAND=$<TARGET_FILE:sealbreak>;SEALBREAK_BUILD_ROOT=${CMAKE_SOURCE_DIR}/.build")
  sealbreak_pytest(command_test FILES harness/command --ignore=harness/command/matrix_test.py
    ENVIRONMENT "SEALBREAK_COMMAND=$<TARGET_FILE:sealbreak>;SEALBREAK_BUILD_ROOT=${CMAKE_SOURCE_DIR}/.build")
  sealbreak_pytest(corpus_test FILES corpus
    ENVIRONMENT "SEALBREAK_COMMAND=$<TARGET_FILE:sealbreak>;SEALBREAK_EXAMPLES=${CMAKE_BINARY_DIR}/examples")
  # The longest begin first, or one of them ends alone.
  set(cost 5)
  foreach(name IN ITEMS command_test matrix_test oss_fuzz_test corpus_test night_test)
    set_tests_properties(${name} PROPERTIES COST ${cost}000)
    math(EXPR cost "${cost} - 1")
  endforeach()
endif()
