"""Prints two heart rates, as they come, by python3-bleak: what lull live is held against.

Usage: 30-footprint-bleak.py ADDRESS ADDRESS
"""
import asyncio
import sys

from bleak import BleakClient, BleakScanner

HEART_RATE_MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"


def printer(address):
    def notified(_, data):
        rate = data[1] if not data[0] & 1 else data[1] | data[2] << 8
        print(address, rate, flush=True)

    return notified


async def connected(address):
    """Tries as often as it takes: a strap does not answer every time."""
    while True:
        try:
            device = await BleakScanner.find_device_by_address(address, timeout=20)
            if device is None:
                continue
            client = BleakClient(device)
            await client.connect()
            await client.start_notify(HEART_RATE_MEASUREMENT, printer(address))
            return client
        except Exception as error:
            print(f"once more: {error!r}", file=sys.stderr, flush=True)
            await asyncio.sleep(1)


async def main():
    clients = [await connected(address) for address in sys.argv[1:]]
    print("both", flush=True)
    while all(client.is_connected for client in clients):
        await asyncio.sleep(3600)


asyncio.run(main())
