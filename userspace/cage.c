// SPDX-License-Identifier: GPL-2.0
/* Runs a command that can change its network namespace, and nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cage.h"
#include "util.h"

#define SAID_MAX 65536

/* What Debian 11's headers do not have: of linux/mount.h, linux/fcntl.h and linux/landlock.h, too. */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#define RECURSIVE 0x8000
struct mount_change {
	uint64_t set, clear, propagation, userns;
};
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define WRITE_FILE (1 << 1)
#define PATH_BENEATH 1
struct landlock_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

/* Why it was not run is told by this; execve() closes it, and then it was. */
#define HINDRANCE (STDERR_FILENO + 1)

static _Noreturn void set_up_failed(const char *what)
{
	dprintf(HINDRANCE, "%s: %s", what, strerror(errno));
	_exit(1);
}

/* The flags of a mount, which a remount must repeat: inherited ones cannot be taken away. */
static unsigned long flags_of(const char *path)
{
	static const struct {
		unsigned long vfs, mount;
	} pairs[] = {
		{ ST_NOSUID, MS_NOSUID }, { ST_NODEV, MS_NODEV }, { ST_NOEXEC, MS_NOEXEC },
		{ ST_NOATIME, MS_NOATIME }, { ST_NODIRATIME, MS_NODIRATIME },
		{ ST_RELATIME, MS_RELATIME },
	};
	unsigned long flags = 0;
	struct statvfs st;
	unsigned int i;

	if (statvfs(path, &st) < 0)
		return 0;
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		if (st.f_flag & pairs[i].vfs)
			flags |= pairs[i].mount;
	return flags;
}

/* mountinfo writes blanks and the like as three octal digits. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && strspn(s + 1, "01234567") >= 3) {
			*to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

/* For kernels before 5.12: each mount by itself. What cannot be reached needs not be. */
static void read_only_each(void)
{
	char *line = NULL, *path = NULL;
	size_t size = 0;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (!f)
		set_up_failed("/proc/self/mountinfo");
	while (getline(&line, &size, f) > 0) {
		free(path);
		if (sscanf(line, "%*s %*s %*s %*s %ms", &path) != 1 || strstr(line, " - autofs "))
			continue;
		unescape(path);
		if (mount(NULL, path, NULL,
			  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NODEV | flags_of(path), NULL) &&
		    errno != ENOENT && errno != EACCES && errno != EINVAL)
			set_up_failed(path);
	}
	free(path);
	free(line);
	fclose(f);
}

/* A disk's node may lie in whatever root there is for others, and is written to all the same. */
static void read_only(void)
{
	struct mount_change change = { .set = MS_RDONLY | MS_NODEV };	/* MOUNT_ATTR_... */

	if (!syscall(SYS_mount_setattr, AT_FDCWD, "/", RECURSIVE, &change, sizeof(change)))
		return;
	if (errno != ENOSYS)
		set_up_failed("making files read-only");
	read_only_each();
}

static void mount_new(const char *type, const char *path, unsigned long flags, const char *data)
{
	if (mount(type, path, type, flags | MS_NOSUID | MS_NODEV, data))
		set_up_failed(path);
}

static void bind_again(const char *path, unsigned long flags)
{
	if (mount(path, path, NULL, MS_BIND, NULL) ||
	    mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | flags | MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL))
		set_up_failed(path);
}

/*
 * One may write to whatever device has a file that is one's own: these are harmless, and
 * are bound, as root of a user namespace may make none. What others hold open of the
 * old /dev, as a terminal, is out of reach.
 */
static const char *const nodes[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/net/tun",
};

/* Before all is read-only and without devices; devices_end() moves it to its place. */
static void devices_begin(void)
{
	unsigned int i;
	char *path;
	int fd;

	mount_new("tmpfs", "/run", 0, "size=1m,mode=755");
	if (mkdir("/run/dev", 0755))
		set_up_failed("/run/dev");
	mount_new("tmpfs", "/run/dev", 0, "size=64k,mode=755");
	mkdir("/run/dev/net", 0755);
	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		if (access(nodes[i], F_OK))
			continue;
		path = xprintf("/run%s", nodes[i]);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		if (fd < 0 || mount(nodes[i], path, NULL, MS_BIND, NULL))
			set_up_failed(nodes[i]);
		close(fd);
		free(path);
	}
	if (symlink("/proc/self/fd", "/run/dev/fd") || symlink("/proc/self/fd/0", "/run/dev/stdin") ||
	    symlink("/proc/self/fd/1", "/run/dev/stdout") || symlink("/proc/self/fd/2", "/run/dev/stderr"))
		set_up_failed("/run/dev");
}

static void devices_end(void)
{
	unsigned int i;

	if (mount("/run/dev", "/dev", NULL, MS_MOVE, NULL))
		set_up_failed("/dev");
	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		if (!access(nodes[i], F_OK) &&
		    mount(NULL, nodes[i], NULL,
			  MS_REMOUNT | MS_BIND | MS_RDONLY | (flags_of(nodes[i]) & ~MS_NODEV), NULL))
			set_up_failed(nodes[i]);
	rmdir("/run/dev");
}

#define NETFILTER "/proc/sys/net/netfilter"

/*
 * Of /proc, only the sysctls below net are for writing: they are those of the namespace,
 * but for netfilter's nf_hooks_lwtunnel, which is one for all, and may appear any time.
 * Where one stands is left as well: in another procfs it would lead to the files of any
 * process.
 */
static void files(void)
{
	char *cwd = getcwd(NULL, 0);

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		set_up_failed("private mounts");
	umask(022);
	devices_begin();
	read_only();
	mount_new("proc", "/proc", MS_NOEXEC, NULL);
	bind_again("/proc/sys/net", 0);
	if (!access(NETFILTER, F_OK))
		bind_again(NETFILTER, MS_RDONLY);
	if (mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL))
		set_up_failed("/proc");
	mount_new("sysfs", "/sys", MS_NOEXEC | MS_RDONLY, NULL);
	devices_end();
	mount_new("tmpfs", "/run", 0, "size=1m,mode=755");
	mount_new("tmpfs", "/tmp", 0, "size=1m,mode=1777");
	if ((!cwd || chdir(cwd)) && chdir("/"))
		set_up_failed("/");
	free(cwd);
}

/*
 * A pipe with a name is written to whether its mount is read-only or not, and a daemon
 * may listen. Kernels before 5.13 have no remedy.
 */
static void pipes(void)
{
	static const char *const writable[] = { "/tmp", "/run", "/dev", "/proc" };
	uint64_t handled = WRITE_FILE;
	int rules = syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	unsigned int i;

	if (rules < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(writable); i++) {
		struct landlock_beneath beneath = {
			.allowed = WRITE_FILE,
			.parent = open(writable[i], O_PATH | O_CLOEXEC),
		};

		if (syscall(SYS_landlock_add_rule, rules, PATH_BENEATH, &beneath, 0))
			set_up_failed("landlock");
		close(beneath.parent);
	}
	if (syscall(SYS_landlock_restrict_self, rules, 0))
		set_up_failed("landlock");
	close(rules);
}

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv)
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#elif defined(__powerpc64__)
#define ARCH (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? AUDIT_ARCH_PPC64LE : AUDIT_ARCH_PPC64)
#endif

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
/* The low half of an argument. */
#define LOAD_ARG(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]) +	\
			     (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4))
#define IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_ANY(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define ALLOW RETURN(SECCOMP_RET_ALLOW)
#define REFUSE(err) RETURN(SECCOMP_RET_ERRNO | (err))
#define KILL RETURN(SECCOMP_RET_KILL_PROCESS)
#define REFUSE_CALL(nr, err) IF(nr, 0, 1), REFUSE(err)
#define ALLOW_IF(value) IF(value, 0, 1), ALLOW

/* Numbers beyond this are those of x32, under the same architecture. */
#define X32 0x40000000
/* Which of clone()'s arguments has the flags. */
#ifdef __s390x__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif
#define NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
		    CLONE_NEWPID | CLONE_NEWNET)

/*
 * A daemon's socket in the file system, a virtual machine's host and the keyrings are
 * in no namespace of the command's: it gets network sockets alone, and those of netlink
 * that are of the namespace; CAP_NET_ADMIN has a say in the kernel's algorithms and in
 * RDMA, too. io_uring makes sockets that are not seen here. In a user namespace of its
 * own it would have every capability, and its network namespaces would not be quiet.
 * clone3()'s flags cannot be seen: whoever is told that there is none uses clone(). The
 * numbers of another architecture's calls, which this does not look through, end it.
 */
static void calls(void)
{
	struct sock_filter filter[] = {
		LOAD(arch),
		IF(ARCH, 1, 0),
		KILL,
		LOAD(nr),
#ifdef __x86_64__
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32, 0, 1),
		KILL,
#endif
#ifdef SYS_socketcall
		REFUSE_CALL(SYS_socketcall, ENOSYS),
#endif
		REFUSE_CALL(SYS_add_key, EACCES),
		REFUSE_CALL(SYS_keyctl, EACCES),
		REFUSE_CALL(SYS_request_key, EACCES),
		REFUSE_CALL(SYS_io_uring_setup, ENOSYS),
		REFUSE_CALL(SYS_setns, EPERM),
		REFUSE_CALL(SYS_unshare, EPERM),
		REFUSE_CALL(SYS_clone3, ENOSYS),
		IF(SYS_clone, 0, 4),
		LOAD_ARG(CLONE_FLAGS),
		IF_ANY(NAMESPACES, 0, 1),
		REFUSE(EPERM),
		ALLOW,
		IF(SYS_socket, 1, 0),
		ALLOW,
		LOAD_ARG(0),
		ALLOW_IF(AF_INET),
		ALLOW_IF(AF_INET6),
		ALLOW_IF(AF_PACKET),
		IF(AF_NETLINK, 1, 0),
		REFUSE(EACCES),
		LOAD_ARG(2),
		ALLOW_IF(NETLINK_ROUTE),
		ALLOW_IF(NETLINK_SOCK_DIAG),
		ALLOW_IF(NETLINK_XFRM),
		ALLOW_IF(NETLINK_FIB_LOOKUP),
		ALLOW_IF(NETLINK_NETFILTER),
		ALLOW_IF(NETLINK_GENERIC),
		REFUSE(EACCES),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(filter), .filter = filter };

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		set_up_failed("seccomp");
}

/*
 * execve() of root gives what is left in the bounding set, and what is inheritable
 * whatever that says; of anybody else, what is ambient.
 */
static void privileges(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[2];
	const uint32_t left = 1 << CAP_NET_ADMIN | 1 << CAP_NET_RAW;
	int cap;

	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (cap != CAP_NET_ADMIN && cap != CAP_NET_RAW && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			set_up_failed("capabilities");
	if (syscall(SYS_capget, &header, caps))
		set_up_failed("capabilities");
	caps[0].effective = caps[0].permitted = caps[0].inheritable = caps[0].permitted & left;
	caps[1].effective = caps[1].permitted = caps[1].inheritable = 0;
	if (syscall(SYS_capset, &header, caps) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		set_up_failed("capabilities");
	for (cap = 0; cap < 32; cap++)
		if (caps[0].inheritable & 1U << cap)
			prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0);
}

/* Beyond HINDRANCE */
static void close_others(void)
{
	int fd;

	if (!syscall(SYS_close_range, HINDRANCE + 1, ~0U, 0))
		return;
	for (fd = sysconf(_SC_OPEN_MAX); fd > HINDRANCE; fd--)
		close(fd);
}

/* Those of the caller are none of its business, and a core is for no one. */
static void signals_and_limits(void)
{
	const struct rlimit none = { 0 };
	sigset_t signals;
	int nr;

	for (nr = 1; nr < NSIG; nr++)
		signal(nr, SIG_DFL);
	sigemptyset(&signals);
	sigprocmask(SIG_SETMASK, &signals, NULL);
	setrlimit(RLIMIT_CORE, &none);
}

static _Noreturn void be_caged(const char *command)
{
	setsid();
	signals_and_limits();
	privileges();
	pipes();
	calls();
	execl("/bin/sh", "sh", "-c", command, NULL);
	set_up_failed("/bin/sh");
}

static int exit_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void close_words(void)
{
	close(HINDRANCE);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
}

/*
 * The first process of its PID namespace: all others end with it, and it with its
 * parent, which alone keeps the other end of @parent open. It is none of the command's,
 * which could ask to outlive its parent; nor can that get at it, having fewer capabilities.
 */
static _Noreturn void be_first(const char *command, int parent)
{
	pid_t pid;
	char c;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!read(parent, &c, 1))
		_exit(1);
	files();
	pid = fork();
	if (pid < 0)
		set_up_failed("fork");
	if (!pid)
		be_caged(command);
	close_words();
	_exit(exit_status(pid));
}

/*
 * A process between: the namespaces of unshare() are those of its children. Of what it
 * was given it keeps nothing open but that, lest the ends of pipes be waited for in vain.
 */
static _Noreturn void be_keeper(const char *command, pid_t parent, int said, int hindrance)
{
	int in = open("/dev/null", O_RDONLY), alive[2];
	pid_t pid;

	/* Beyond those numbers that are now given to others. */
	said = fcntl(said, F_DUPFD_CLOEXEC, HINDRANCE + 1);
	hindrance = fcntl(hindrance, F_DUPFD_CLOEXEC, HINDRANCE + 1);
	in = fcntl(in, F_DUPFD_CLOEXEC, HINDRANCE + 1);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(said, STDOUT_FILENO) < 0 ||
	    dup2(said, STDERR_FILENO) < 0 || dup3(hindrance, HINDRANCE, O_CLOEXEC) < 0)
		_exit(1);
	close_others();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (pipe2(alive, O_CLOEXEC | O_NONBLOCK) < 0 ||
	    unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS))
		set_up_failed("namespaces of its own");
	pid = fork();
	if (pid < 0)
		set_up_failed("fork");
	if (!pid) {
		close(alive[1]);
		be_first(command, alive[0]);
	}
	close_words();
	_exit(exit_status(pid));
}

static char *read_all(int fd)
{
	char buf[4096];
	char *text;
	size_t kept = 0;
	ssize_t n;
	FILE *f;

	f = xmemstream(&text);
	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR)) {
		if (n > 0 && kept < SAID_MAX)
			kept += fwrite(buf, 1, n, f);
	}
	fclose(f);
	return text;
}

int cage_run(const char *command, char **said)
{
	int output[2], hindrance[2], status;
	pid_t parent = getpid(), pid;
	char *why;

	if (pipe2(output, O_CLOEXEC) < 0 || pipe2(hindrance, O_CLOEXEC) < 0) {
		*said = xprintf("pipe: %s", strerror(errno));
		return -1;
	}
	fflush(NULL);
	pid = fork();
	if (!pid)
		be_keeper(command, parent, output[1], hindrance[1]);
	close(output[1]);
	close(hindrance[1]);
	why = pid < 0 ? xprintf("fork: %s", strerror(errno)) : read_all(hindrance[0]);
	*said = read_all(output[0]);
	close(output[0]);
	close(hindrance[0]);
	status = pid < 0 ? 0 : exit_status(pid);
	if (!*why) {
		free(why);
		return status;
	}
	free(*said);
	*said = why;
	return -1;
}
