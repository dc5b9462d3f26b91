/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_FOLLOW_H
#define RPFMON_FOLLOW_H

int rpfmon_follow_init(void);
void rpfmon_follow_exit(void);

#endif /* RPFMON_FOLLOW_H */
