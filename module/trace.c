// SPDX-License-Identifier: GPL-2.0
/* The tracepoint: its code is made here. */
#include <linux/module.h>

#define CREATE_TRACE_POINTS
#include "trace.h"
