// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One function, whose frame is found in another way in each of two libraries that are
// alike in all else: by rbp where it is kept, by rsp where rbp holds no address.
#ifdef HEAPWELL_KEEPS_RBP
#define BODY                    \
  "  mov %rsp, %rbp\n"          \
  "  .cfi_def_cfa_register 6\n" \
  "  nop; nop; nop; nop; nop; nop; nop\n"
#else
#define BODY "  movabs $0x123456789abc0, %rbp\n"
#endif

asm(".text\n"
    ".globl CallBack\n"
    ".type CallBack, @function\n"
    "CallBack:\n"
    "  .cfi_startproc\n"
    "  push %rbp\n"
    "  .cfi_def_cfa_offset 16\n"
    "  .cfi_offset 6, -16\n" BODY
    "  call *%rdi\n"
    "  pop %rbp\n"
    "  .cfi_def_cfa 7, 8\n"
    "  ret\n"
    "  .cfi_endproc\n"
    ".size CallBack, .-CallBack\n");
