#!/usr/bin/env python3
"""image.py NAME OUT.tar ROOTFS.tar [--entry WORD,WORD] [--user USER]: makes a one-layer image archive from a root file system."""
import argparse
import hashlib
import io
import json
import tarfile


def main():
    parser = argparse.ArgumentParser()
    for name in ("name", "out", "rootfs"):
        parser.add_argument(name)
    parser.add_argument("--entry", default="")
    parser.add_argument("--user", default="")
    args = parser.parse_args()
    digest = hashlib.sha256()
    with open(args.rootfs, "rb") as rootfs:
        while chunk := rootfs.read(1 << 20):
            digest.update(chunk)
    config = json.dumps({
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "Entrypoint": args.entry.split(",") if args.entry else None,
            "User": args.user,
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest.hexdigest()]},
        "history": [],
    }).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": config_name, "RepoTags": [args.name], "Layers": ["layer.tar"]}]).encode()
    with tarfile.open(args.out, "w") as archive:
        for name, content in ((config_name, config), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        archive.add(args.rootfs, arcname="layer.tar")


main()
