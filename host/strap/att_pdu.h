/* att_pdu: the numbers of the Attribute Protocol that lull needs. (Bluetooth Core 5.4, Vol 3, Part
 * F, 3.4; Assigned Numbers for the UUIDs.)
 */
#ifndef LULL_STRAP_ATT_PDU_H
#define LULL_STRAP_ATT_PDU_H

#include <stdint.h>

#define ATT_OP_ERROR           0x01
#define ATT_OP_MTU             0x02
#define ATT_OP_FIND_INFO       0x04
#define ATT_OP_FIND_BY_VALUE   0x06
#define ATT_OP_READ_BY_TYPE    0x08
#define ATT_OP_READ            0x0a
#define ATT_OP_READ_BLOB       0x0c
#define ATT_OP_READ_BY_GROUP   0x10
#define ATT_OP_WRITE           0x12
#define ATT_OP_NOTIFICATION    0x1b
#define ATT_OP_INDICATION      0x1d
#define ATT_OP_CONFIRMATION    0x1e
#define ATT_OP_COMMAND_BIT     0x40
#define ATT_ERROR_HANDLE       0x01
#define ATT_ERROR_AUTHENTICATE 0x05
#define ATT_ERROR_UNSUPPORTED  0x06
#define ATT_ERROR_AUTHORIZE    0x08
#define ATT_ERROR_NOT_FOUND    0x0a
#define ATT_ERROR_KEY_SIZE     0x0c
#define ATT_ERROR_ENCRYPT      0x0f

#define ATT_UUID_PRIMARY        0x2800
#define ATT_UUID_CHARACTERISTIC 0x2803
#define ATT_UUID_CONFIGURATION  0x2902
#define ATT_UUID_HEART_RATE     0x180d
#define ATT_UUID_MEASUREMENT    0x2a37
#define ATT_UUID_BATTERY        0x2a19
#define ATT_UUID_MANUFACTURER   0x2a29
#define ATT_UUID_MODEL          0x2a24
#define ATT_UUID_FIRMWARE       0x2a26
#define ATT_PROPERTY_NOTIFY     0x10
#define ATT_CONFIGURE_NOTIFY    0x0001

#define ATT_VALUE_MAX 512 /* Part F, 3.2.9 */

/* All numbers are little-endian. */
static inline uint16_t att_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

#endif
