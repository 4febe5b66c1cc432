# The header-only adapters, heapwell::httplib and heapwell::prometheus. Each compiles
# against the copy of the other library that the program itself uses: two copies in
# one program do not mix. Read by this build and by the installed package alike.

# heapwell_find_adapted(<variable> TARGET <t> PACKAGE <p> PKG_CONFIG <module>)
#
# Sets <variable> to a target for the user's copy, or to nothing: the target <t> where
# the project has one, else that of the CMake package <p>, else of pkg-config, which
# is how Debian describes its copies, with the -D flags they were built with.
function(heapwell_find_adapted variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TARGET;PACKAGE;PKG_CONFIG" "")
  set(${variable} "" PARENT_SCOPE)
  if(NOT TARGET ${arg_TARGET})
    find_package(${arg_PACKAGE} CONFIG QUIET GLOBAL)
  endif()
  if(TARGET ${arg_TARGET})
    set(${variable} ${arg_TARGET} PARENT_SCOPE)
    return()
  endif()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(HEAPWELL_${arg_PKG_CONFIG} QUIET IMPORTED_TARGET GLOBAL ${arg_PKG_CONFIG})
    if(HEAPWELL_${arg_PKG_CONFIG}_FOUND)
      set(${variable} PkgConfig::HEAPWELL_${arg_PKG_CONFIG} PARENT_SCOPE)
    endif()
  endif()
endfunction()

# heapwell_add_adapter(httplib|prometheus)
#
# Defines heapwell::<name> if the library it adapts is found.
function(heapwell_add_adapter name)
  if(TARGET heapwell::${name})
    return()
  endif()
  if(name STREQUAL httplib)
    heapwell_find_adapted(adapted TARGET httplib::httplib PACKAGE httplib PKG_CONFIG cpp-httplib)
  elseif(name STREQUAL prometheus)
    heapwell_find_adapted(adapted TARGET prometheus-cpp::core PACKAGE prometheus-cpp
      PKG_CONFIG prometheus-cpp-core)
  else()
    set(adapted "")
  endif()
  if(adapted)
    add_library(heapwell::${name} INTERFACE IMPORTED GLOBAL)
    target_link_libraries(heapwell::${name} INTERFACE heapwell::heapwell ${adapted})
  endif()
endfunction()
