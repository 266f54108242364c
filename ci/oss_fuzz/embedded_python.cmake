# A Python built in, from the folder that scripts/build-python made of the variant `embedded`: nothing of the machine's
# own Python is used. Defines what FindPython3 would.
set(Python3_EXECUTABLE ${SEALBREAK_EMBEDDED_PYTHON}/python)
set(Python3_INCLUDE_DIRS ${SEALBREAK_EMBEDDED_PYTHON}/Include ${SEALBREAK_EMBEDDED_PYTHON})
execute_process(
  COMMAND ${Python3_EXECUTABLE} -c "import sysconfig; print(sysconfig.get_config_var('SOABI'))"
  OUTPUT_VARIABLE Python3_SOABI OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

# Whole: its extension modules use what the harness does not.
add_library(Python3::Python INTERFACE IMPORTED)
set_target_properties(Python3::Python PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "${Python3_INCLUDE_DIRS}"
  INTERFACE_LINK_LIBRARIES "-Wl,--whole-archive,${SEALBREAK_EMBEDDED_PYTHON}/libpython3.11.a,--no-whole-archive;m;dl;util;pthread"
  INTERFACE_LINK_OPTIONS "-rdynamic")
set(PYBIND11_NOPYTHON ON)

# A target may start on a machine without the compiler's libraries, or with another fmt.
set(SEALBREAK_FMT fmt::fmt-header-only)
add_link_options(-static-libstdc++ -static-libgcc)
# $CXXFLAGS instruments everything; here the code under test alone is, as in every other build.
add_compile_options(-fno-sanitize=fuzzer-no-link)
