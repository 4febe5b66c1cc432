# Defines Tcmalloc::tcmalloc: gperftools' allocator with samples, without its CPU
# profiler. gperftools installs a .pc file and no CMake package.
find_path(Tcmalloc_INCLUDE_DIR gperftools/malloc_extension.h)
find_library(Tcmalloc_LIBRARY tcmalloc)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Tcmalloc REQUIRED_VARS Tcmalloc_LIBRARY Tcmalloc_INCLUDE_DIR)
if(Tcmalloc_FOUND AND NOT TARGET Tcmalloc::tcmalloc)
  # One link item, so that nothing can take it apart, move its pieces or drop them:
  # - kept even where the program names nothing of tcmalloc (Debian and Ubuntu users
  #   build with --as-needed), for without it malloc is libc's;
  # - libgcc_s ahead of tcmalloc, so that _Unwind_Backtrace is libgcc's and never that
  #   of libunwind, which tcmalloc brings along and which takes locks.
  set(Tcmalloc_LINK_ITEM
    "-Wl,--push-state,--no-as-needed,-lgcc_s,${Tcmalloc_LIBRARY},--pop-state")
  add_library(Tcmalloc::tcmalloc INTERFACE IMPORTED GLOBAL)
  set_target_properties(Tcmalloc::tcmalloc PROPERTIES
    INTERFACE_LINK_LIBRARIES "${Tcmalloc_LINK_ITEM}"
    INTERFACE_INCLUDE_DIRECTORIES "${Tcmalloc_INCLUDE_DIR}")
endif()
mark_as_advanced(Tcmalloc_INCLUDE_DIR Tcmalloc_LIBRARY)
