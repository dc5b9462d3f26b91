# SPDX-License-Identifier: GPL-2.0
# For compat.h: features of the kernel's headers, never its version, since
# distributions backport.
headers := $(srctree)/include/net
has = $(shell grep -qsw '$(2)' $(headers)/$(1) && echo -D$(3))
ccflags-y += $(call has,ip_fib.h,fib_validate_source_reason,RPFMON_HAVE_FIB_REASON)
ccflags-y += $(call has,flow.h,flowi4_l3mdev,RPFMON_HAVE_FLOWI4_L3MDEV)
ccflags-y += $(call has,flow.h,flowi4_dscp,RPFMON_HAVE_FLOWI4_DSCP)
ccflags-y += $(call has,genetlink.h,genl_split_ops,RPFMON_HAVE_GENL_SPLIT_OPS)
ccflags-y += $(call has,genetlink.h,genl_info_dump,RPFMON_HAVE_GENL_INFO_DUMP)
ccflags-y += $(call has,../linux/hrtimer.h,hrtimer_setup,RPFMON_HAVE_HRTIMER_SETUP)
ccflags-y += $(call has,genetlink.h,resv_start_op,RPFMON_HAVE_RESV_START_OP)
