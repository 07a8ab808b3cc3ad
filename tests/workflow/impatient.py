"""`python -m snakemake` that asks a cluster's queue of its jobs every second.

The executor waits ten seconds longer each time that no job has ended, up to three minutes.
"""

import asyncio
import os
import runpy
import sys

from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor


async def sleep(self):
    await asyncio.sleep(1)


RemoteExecutor.sleep = sleep
sys.path[0] = os.getcwd()
runpy.run_module("snakemake", run_name="__main__", alter_sys=True)
