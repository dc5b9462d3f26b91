// SPDX-License-Identifier: GPL-2.0
/*
 * rpfmon: makes the drops of the IPv4 reverse-path filter visible.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/moduleparam.h>

#include "debugfs.h"
#include "events.h"
#include "follow.h"
#include "journal.h"
#include "netlink_ops.h"
#include "probe.h"
#include "probe_check.h"
#include "sets.h"

#define RECORDS_MAX	65536

static unsigned int records = 1024;
module_param(records, uint, 0444);
MODULE_PARM_DESC(records, "records kept for each CPU, 1 to 65536 (default 1024)");

static int __init rpfmon_init(void)
{
	int err;

	if (records < 1 || records > RECORDS_MAX) {
		pr_err("records=%u: must be from 1 to %u\n", records, RECORDS_MAX);
		return -EINVAL;
	}
	err = rpfmon_probe_check_init();
	if (err)
		return err;
	err = rpfmon_journal_init(records);
	if (err)
		goto err_check;
	err = rpfmon_sets_init();
	if (err)
		goto err_journal;
	err = rpfmon_follow_init();
	if (err)
		goto err_sets;
	err = rpfmon_netlink_init();
	if (err)
		goto err_follow;
	rpfmon_debugfs_init();
	err = rpfmon_events_init();
	if (err)
		goto err_debugfs;
	err = rpfmon_probe_init();
	if (err)
		goto err_events;

	pr_info("version %s loaded, override off\n", RPFMON_VERSION);
	return 0;

err_events:
	rpfmon_events_exit();
err_debugfs:
	rpfmon_debugfs_exit();
	rpfmon_netlink_exit();
err_follow:
	rpfmon_follow_exit();
err_sets:
	rpfmon_sets_exit();
err_journal:
	rpfmon_journal_exit();
err_check:
	rpfmon_probe_check_exit();
	return err;
}

static void __exit rpfmon_exit(void)
{
	rpfmon_probe_exit();
	rpfmon_events_exit();
	rpfmon_debugfs_exit();
	rpfmon_netlink_exit();
	rpfmon_follow_exit();
	rpfmon_sets_exit();
	rpfmon_journal_exit();
	rpfmon_probe_check_exit();
	pr_info("unloaded\n");
}

module_init(rpfmon_init);
module_exit(rpfmon_exit);

MODULE_DESCRIPTION("Makes the drops of the IPv4 reverse-path filter visible");
MODULE_AUTHOR("The rpfmon authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(RPFMON_VERSION);
