# cmake --install: the headers, the library, and how CMake and pkg-config find them.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/heapwell")

install(TARGETS heapwell EXPORT heapwell-targets FILE_SET HEADERS)
if(TARGET heapwell_exact_counts)
  install(TARGETS heapwell_exact_counts EXPORT heapwell-targets)
endif()
install(EXPORT heapwell-targets NAMESPACE heapwell:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/heapwell-config.cmake.in heapwell-config.cmake
  INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(heapwell-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/heapwell-config.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/heapwell-config-version.cmake"
  cmake/FindLibdeflate.cmake cmake/FindLibdw.cmake cmake/FindTcmalloc.cmake cmake/HeapwellAdapters.cmake
  DESTINATION "${package_dir}")

# The library is static, so what it links stands in Requires and Libs, not in their
# .private forms, which pkg-config leaves out unless asked with --static.
set(HEAPWELL_PC_REQUIRES "zlib libdw")
if(Libdeflate_FOUND)
  string(APPEND HEAPWELL_PC_REQUIRES " libdeflate")
endif()
if(HEAPWELL_ALLOCATOR STREQUAL tcmalloc)
  set(HEAPWELL_PC_TCMALLOC "${Tcmalloc_LINK_ITEM}")
endif()
# Relative to the .pc file, so that the prefix may be moved.
string(REGEX REPLACE "[^/]+" ".." HEAPWELL_PC_PREFIX "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
configure_file(packaging/pkg-config/heapwell.pc.in heapwell.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/heapwell.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
