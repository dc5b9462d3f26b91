// SPDX-License-Identifier: GPL-2.0
/* Does, on loading, one thing that the sanitizer kernel has to report: what=NAME. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *what = "";
module_param(what, charp, 0);

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(lock);
static volatile int bits = 40;
static volatile int sink;

static void do_sleep(void)
{
	spin_lock(&lock);
	might_sleep();
	spin_unlock(&lock);
}

static void do_shift(void)
{
	sink = 1 << bits;
}

static void do_lock(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void do_use(void)
{
	volatile int *p = kmalloc(64, GFP_KERNEL);

	if (!p)
		return;
	kfree((void *)p);
	sink = p[3];
}

static void do_leak(void)
{
	int i;

	for (i = 0; i < 8; i++)
		sink = !kmalloc(192, GFP_KERNEL);
}

static int __init selftest_init(void)
{
	if (!strcmp(what, "sleep"))
		do_sleep();
	else if (!strcmp(what, "shift"))
		do_shift();
	else if (!strcmp(what, "lock"))
		do_lock();
	else if (!strcmp(what, "use"))
		do_use();
	else if (!strcmp(what, "leak"))
		do_leak();
	return 0;
}

static void __exit selftest_exit(void)
{
}

module_init(selftest_init);
module_exit(selftest_exit);

MODULE_DESCRIPTION("what the sanitizer kernel has to report");
MODULE_LICENSE("GPL");
