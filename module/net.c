// SPDX-License-Identifier: GPL-2.0
/*
 * Network namespaces: our side of each, and the list of all.
 */
#include "net.h"

unsigned int rpfmon_net_slot __read_mostly;

/* For readers of all namespaces; a namespace is not freed while it is held. */
static DEFINE_MUTEX(nets_lock);
static DEFINE_XARRAY_ALLOC1(nets);
static u32 nets_last_id;

/** rpfmon_nets_lock() - keep namespaces from being freed */
void rpfmon_nets_lock(void)
{
	mutex_lock(&nets_lock);
}

/** rpfmon_nets_unlock() - let them go */
void rpfmon_nets_unlock(void)
{
	mutex_unlock(&nets_lock);
}

/**
 * rpfmon_net_next() - the first namespace with at least this id
 * @id: the id; on return that of the namespace
 *
 * Context: Between rpfmon_nets_lock() and rpfmon_nets_unlock().
 * Return: the namespace, or NULL after the last.
 */
struct rpfmon_net *rpfmon_net_next(unsigned long *id)
{
	return xa_find(&nets, id, ULONG_MAX, XA_PRESENT);
}

/**
 * rpfmon_net_find() - the namespace with an id
 * @id: the id
 *
 * Context: As rpfmon_net_next().
 * Return: the namespace, or NULL if it has gone.
 */
struct rpfmon_net *rpfmon_net_find(unsigned long id)
{
	return xa_load(&nets, id);
}

/**
 * rpfmon_net_init() - a namespace begins, without devices, override off
 * @rnet: our side of it, zeroed but for what rpfmon_rules_init() sets
 * @net: itself
 *
 * Context: May sleep.
 * Return: 0 or a negative error.
 */
int rpfmon_net_init(struct rpfmon_net *rnet, struct net *net)
{
	u32 id = 0;
	int err;

	rnet->net = net;
	xa_init_flags(&rnet->devs, XA_FLAGS_ACCOUNT);
	mutex_init(&rnet->lock);
	spin_lock_init(&rnet->devs_lock);
	INIT_LIST_HEAD(&rnet->leaving);
	spin_lock_init(&rnet->gone_lock);

	err = rpfmon_counters_init(&rnet->stray);
	if (err)
		return err;

	mutex_lock(&nets_lock);
	err = xa_alloc_cyclic(&nets, &id, rnet, xa_limit_32b, &nets_last_id,
			      GFP_KERNEL);
	rnet->id = id;
	mutex_unlock(&nets_lock);
	if (err < 0) {
		rpfmon_counters_free(&rnet->stray);
		return err;
	}
	return 0;
}

/**
 * rpfmon_net_hide() - take a namespace out of the list of all
 * @rnet: the namespace, which ends
 *
 * Context: May sleep. On return no reader of all namespaces sees it.
 */
void rpfmon_net_hide(struct rpfmon_net *rnet)
{
	mutex_lock(&nets_lock);
	xa_erase(&nets, rnet->id);
	mutex_unlock(&nets_lock);
}

/**
 * rpfmon_net_exit() - free what a namespace has
 * @rnet: the namespace, hidden, without devices and rules
 */
void rpfmon_net_exit(struct rpfmon_net *rnet)
{
	WARN_ON_ONCE(!xa_empty(&rnet->devs));
	rpfmon_counters_free(&rnet->stray);
}
