// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One function, whose frame is larger in one of two libraries that are alike in all
// else. Where the rule for the smaller frame looks for the return address, the larger
// holds another address of loaded code, as stacks do: who believes it goes astray
// without leaving the stack, and ends with a stack that looks whole.
#ifdef HEAPWELL_LARGE_FRAME
#define ROOM "32"
#define CFA "48"
#define DECOY "24"  // There, the small frame has its return address.
#else
#define ROOM "16"
#define CFA "32"
#define DECOY "8"
#endif

asm(".text\n"
    ".type Outermost, @function\n"
    "Outermost:\n"
    "  .cfi_startproc\n"
    "  .cfi_undefined 16\n"
    "  nop\n"
    "  nop\n"
    "  .cfi_endproc\n"
    ".size Outermost, .-Outermost\n"
    ".globl CallBack\n"
    ".type CallBack, @function\n"
    "CallBack:\n"
    "  .cfi_startproc\n"
    "  push %rbp\n"
    "  .cfi_def_cfa_offset 16\n"
    "  .cfi_offset 6, -16\n"
    "  sub $" ROOM
    ", %rsp\n"
    "  .cfi_def_cfa_offset " CFA
    "\n"
    "  lea 1+Outermost(%rip), %rax\n"
    "  mov %rax, " DECOY
    "(%rsp)\n"
    "  call *%rdi\n"
    "  add $" ROOM
    ", %rsp\n"
    "  .cfi_def_cfa_offset 16\n"
    "  pop %rbp\n"
    "  .cfi_def_cfa 7, 8\n"
    "  ret\n"
    "  .cfi_endproc\n"
    ".size CallBack, .-CallBack\n");
