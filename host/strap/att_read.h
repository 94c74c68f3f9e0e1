/* att_read: the answers of a strap, each read to one event of the client's machine.
 *
 * In: a PDU of at least one byte. Out: the event; what was found stands in the client. Pure.
 */
#ifndef LULL_STRAP_ATT_READ_H
#define LULL_STRAP_ATT_READ_H

#include "strap/att_client.h"

/* An Error Response. */
enum att_event att_read_error(const uint8_t *pdu, size_t length);

/* An Exchange MTU Request or Response: client->mtu. */
enum att_event att_read_mtu(struct att_client *client, const uint8_t *pdu, size_t length);

/* The response that client->state waits for. */
enum att_event att_read_answer(struct att_client *client, const uint8_t *pdu, size_t length);

#endif
