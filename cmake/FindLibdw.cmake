# Defines Libdw::libdw: elfutils' DWARF and ELF readers.
find_path(Libdw_INCLUDE_DIR elfutils/libdw.h)
find_library(Libdw_LIBRARY dw)
find_library(Libelf_LIBRARY elf)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libdw
  REQUIRED_VARS Libdw_LIBRARY Libelf_LIBRARY Libdw_INCLUDE_DIR)
if(Libdw_FOUND AND NOT TARGET Libdw::libdw)
  add_library(Libdw::libdw UNKNOWN IMPORTED)
  set_target_properties(Libdw::libdw PROPERTIES
    IMPORTED_LOCATION "${Libdw_LIBRARY}"
    INTERFACE_LINK_LIBRARIES "${Libelf_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Libdw_INCLUDE_DIR}")
endif()
mark_as_advanced(Libdw_INCLUDE_DIR Libdw_LIBRARY Libelf_LIBRARY)
