/* att: the attribute server inside a heart-rate strap (Bluetooth Core, Vol 3, Parts F and G).
 *
 * In:   one ATT PDU of the central.
 * Out:  the strap's answer, or none. Services: Generic Access, Generic Attribute, Heart Rate
 *       (0x2A37 to be notified, 0x2A38), Battery, Device Information.
 * Pure: the state is the caller's, one a strap. Total: any bytes get an answer or silence.
 */
#ifndef LULL_TOOLS_STRAP_SIM_ATT_H
#define LULL_TOOLS_STRAP_SIM_ATT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATT_MTU_LEAST 23
#define ATT_MTU_MOST  247 /* one ACL packet of 251 bytes */

#define ATT_OP_ERROR        0x01
#define ATT_OP_NOTIFICATION 0x1b

/* Client characteristic configurations: what the central has asked to be told. */
enum att_told { ATT_TOLD_CHANGES, ATT_TOLD_RATE, ATT_TOLD_BATTERY, ATT_TOLDS };

struct att {
    const char *name;        /* borrowed */
    uint8_t battery_percent; /* 0..100 */
    uint16_t mtu;
    uint16_t told[ATT_TOLDS]; /* bit 0: notify, bit 1: indicate */
};

/* A link begins: the strap remembers nothing of the one before. */
void att_begin(struct att *att);

/* Answers into ret_reply (ATT_MTU_MOST bytes). Returns the answer's length; 0: none is due. */
size_t att_answer(struct att *att, const uint8_t *pdu, size_t length, uint8_t *ret_reply);

/* A notification into ret_pdu (ATT_MTU_MOST bytes), cut at the MTU as the specification asks.
 * Returns its length; 0: the central has not asked to be told. */
size_t att_notify_rate(const struct att *att, const uint8_t *bytes, size_t length,
                       uint8_t *ret_pdu);
size_t att_notify_battery(const struct att *att, uint8_t *ret_pdu);

#endif
