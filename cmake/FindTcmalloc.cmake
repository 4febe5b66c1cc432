# Defines Tcmalloc::tcmalloc: gperftools' allocator with samples, without its CPU
# profiler. gperftools installs a .pc file and no CMake package.
find_path(Tcmalloc_INCLUDE_DIR gperftools/malloc_extension.h)
find_library(Tcmalloc_LIBRARY tcmalloc)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Tcmalloc REQUIRED_VARS Tcmalloc_LIBRARY Tcmalloc_INCLUDE_DIR)
if(Tcmalloc_FOUND AND NOT TARGET Tcmalloc::tcmalloc)
  add_library(Tcmalloc::tcmalloc UNKNOWN IMPORTED)
  set_target_properties(Tcmalloc::tcmalloc PROPERTIES
    IMPORTED_LOCATION "${Tcmalloc_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Tcmalloc_INCLUDE_DIR}")
endif()
mark_as_advanced(Tcmalloc_INCLUDE_DIR Tcmalloc_LIBRARY)
