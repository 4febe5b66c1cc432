# Large programs at a low price, here and for tests/contract/http.

# copies(<variable> <name> <number> <input>...): object files, each with all code of the
# inputs, whose symbols nobody else sees.
function(copies variable name number)
  set(whole "${CMAKE_CURRENT_BINARY_DIR}/${name}.o")
  set(local "${CMAKE_CURRENT_BINARY_DIR}/${name}_local.o")
  # Only debug information is wanted of them: nothing of it runs before main().
  add_custom_command(OUTPUT "${local}"
    COMMAND "${CMAKE_LINKER}" -r --force-group-allocation --whole-archive ${ARGN} -o "${whole}"
    COMMAND "${CMAKE_OBJCOPY}" --remove-section=.init_array --remove-section=.fini_array
      --keep-global-symbol=none "${whole}" "${local}"
    COMMAND "${CMAKE_COMMAND}" -E rm "${whole}"
    DEPENDS ${ARGN} COMMAND_EXPAND_LISTS VERBATIM)
  set(made "")
  foreach(i RANGE 1 ${number})
    set(copy "${CMAKE_CURRENT_BINARY_DIR}/${name}_${i}.o")
    add_custom_command(OUTPUT "${copy}"
      COMMAND "${CMAKE_COMMAND}" -E create_hardlink "${local}" "${copy}"
      DEPENDS "${local}" VERBATIM)
    list(APPEND made "${copy}")
  endforeach()
  set(${variable} "${made}" PARENT_SCOPE)
endfunction()
