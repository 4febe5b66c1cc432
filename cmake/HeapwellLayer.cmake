# heapwell_layer(<name> SOURCES <file>... [USES <layer>...] [LINKS <target>...])
#
# One folder of src/ is one layer and one object library. USES names the layers
# below it. A layer sees only its own headers and theirs: each layer's include root
# holds a single link, <layer>/ -> src/<layer>/, so an include against the arrows
# does not compile. LINKS are third-party libraries that this layer alone may use.
function(heapwell_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;LINKS")

  set(root "${PROJECT_BINARY_DIR}/layers/${name}")
  file(MAKE_DIRECTORY "${root}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${root}/${name}" SYMBOLIC)

  add_library(heapwell_${name} OBJECT ${arg_SOURCES})
  target_compile_features(heapwell_${name} PRIVATE cxx_std_20)
  target_compile_options(heapwell_${name} PRIVATE ${HEAPWELL_WARNINGS})
  target_include_directories(heapwell_${name} PUBLIC "${root}" "${PROJECT_SOURCE_DIR}/include")
  foreach(layer IN LISTS arg_USES)
    target_link_libraries(heapwell_${name} PUBLIC heapwell_${layer})
  endforeach()
  target_link_libraries(heapwell_${name} PRIVATE ${arg_LINKS})
  set_target_properties(heapwell_${name} PROPERTIES
    CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    HEAPWELL_SOURCES "${arg_SOURCES}")
  target_sources(heapwell PRIVATE $<TARGET_OBJECTS:heapwell_${name}>)
  foreach(library IN LISTS arg_LINKS)
    # Headers alone leave nothing for a program to link, nor to find again.
    get_property(type TARGET ${library} PROPERTY TYPE)
    get_property(links TARGET ${library} PROPERTY INTERFACE_LINK_LIBRARIES)
    if(NOT type STREQUAL INTERFACE_LIBRARY OR links)
      target_link_libraries(heapwell PRIVATE ${library})
    endif()
  endforeach()
endfunction()
