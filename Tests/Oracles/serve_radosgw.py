"""Serves Ceph's S3 gateway and a public front of it: see store_process.py.

A cluster of one monitor and one store in memory, without authentication between its parts, all on the loopback.
"""

import os
import uuid

import store_process
from store_process import KEY

# "secure" is the gateway's own default towards the monitor, which it cannot be without authentication.
SETTINGS = """
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{monitor}/0]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
run_dir = {folder}
crash_dir = {folder}
admin_socket = {folder}/$name.$pid.asok
pid_file =
log_file = {folder}/$name.log
mon_cluster_log_file = {folder}/cluster.log
debug_rgw = 0
mon_data = {folder}/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 8589934592
osd_crush_chooseleaf_type = 0
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
rgw_frontends = beast endpoint=127.0.0.1:{s3}
rgw_dynamic_resharding = false
"""


def start(store):
    monitor, s3 = store_process.free_ports(2)
    fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
    settings = store.write(
        "ceph.conf", SETTINGS.format(fsid=fsid, monitor=monitor, s3=s3, folder=store.folder).lstrip()
    )

    def with_settings(program, *arguments):
        return [program, "--conf", settings, *arguments]

    address, monitors = f"[v2:127.0.0.1:{monitor}/0]", store.path("monitors")
    store.run(["monmaptool", "--create", "--addv", "a", address, "--fsid", fsid, monitors])
    store.run(with_settings("ceph-mon", "--mkfs", "-i", "a", "--monmap", monitors))
    store.start(with_settings("ceph-mon", "-i", "a", "-f"))
    store.run(with_settings("ceph", "osd", "new", osd))
    os.mkdir(store.path("osd"))
    store.run(with_settings("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osd))
    store.start(with_settings("ceph-osd", "-i", "0", "-f"))
    store.start(with_settings("radosgw", "-n", "client.rgw", "-f"))
    user = ("--uid", "tests", "--display-name", "tests", "--access-key", KEY, "--secret", KEY, "--max-buckets", "0")
    store.run(with_settings("radosgw-admin", "-n", "client.rgw", "user", "create", *user))
    return f"http://127.0.0.1:{s3}"


# Its regions have names of their own.
store_process.serve("radosgw", start, location=None)
