/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/confine.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The leak check of the address sanitizer inspects the process from a second one. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONFINE_NOTHING
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || !defined(__linux__)
#define CONFINE_NOTHING
#endif

#ifdef CONFINE_NOTHING
int confine(bool reads_only)
{
    (void)reads_only;
    return 0;
}
#else

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#endif

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define NATIVE AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define NATIVE AUDIT_ARCH_ARM
#elif defined(__s390x__)
#define NATIVE AUDIT_ARCH_S390X
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE AUDIT_ARCH_PPC64LE
#endif

#ifdef NATIVE
/* Denied, not fatal: the failing call reports its error and the screen stays intact. */
static const uint16_t denied[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_settimeofday,
    SYS_clock_settime,
#ifdef SYS_accept
    SYS_accept,
#endif
#ifdef SYS_socketcall /* the socket calls of old architectures */
    SYS_socketcall,
#endif
#ifdef SYS_io_uring_setup /* io_uring can do the same */
    SYS_io_uring_setup,
#endif
};
enum { DENIED = sizeof denied / sizeof *denied, HEAD = 4, TAIL = 2 };

/* Calls of a foreign ABI (32 bits on 64, x32) are all denied, and so is every call in the table;
 * the rest is allowed. */
static bool deny_calls(void)
{
    struct sock_filter filter[HEAD + DENIED + TAIL] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 0, DENIED + 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, DENIED + 1, 0),
    };
    for (size_t i = 0; i < DENIED; i++) {
        filter[HEAD + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, denied[i],
                                                        (uint8_t)(DENIED - i), 0);
    }
    filter[HEAD + DENIED] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[HEAD + DENIED + 1] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1 /* EPERM */);
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}
#else
static bool deny_calls(void)
{
    return false;
}
#endif

#if defined(LANDLOCK_ACCESS_FS_WRITE_FILE) && defined(SYS_landlock_create_ruleset)
enum { LANDLOCK_TRUNCATE_ABI = 3 };

static bool deny_writes(void)
{
    uint64_t writes = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                      LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                      LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                      LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                      LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi >= LANDLOCK_TRUNCATE_ABI) {
        writes |= UINT64_C(1) << 14; /* LANDLOCK_ACCESS_FS_TRUNCATE, which old headers lack */
    }
    struct landlock_ruleset_attr rules = {.handled_access_fs = writes}; /* without exceptions */
    int fd = abi > 0 ? (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0) : -1;
    bool done = fd >= 0 && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return done;
}
#else
static bool deny_writes(void)
{
    return false;
}
#endif

int confine(bool reads_only)
{
    int held = prctl(PR_SET_DUMPABLE, 0) == 0 ? CONFINE_MEMORY : 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return held;
    }
    held |= reads_only && deny_writes() ? CONFINE_WRITES : 0;
    held |= deny_calls() ? CONFINE_CALLS : 0;
    return held;
}
#endif
