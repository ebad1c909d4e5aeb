#!/usr/bin/env python3
"""image.py NAME OUT.tar LAYER.tar... [--entry WORD,WORD] [--user USER]: makes an image archive of these layers, the lowest first."""
import argparse
import hashlib
import io
import json
import tarfile


def main():
    parser = argparse.ArgumentParser()
    for name in ("name", "out"):
        parser.add_argument(name)
    parser.add_argument("layers", nargs="+")
    parser.add_argument("--entry", default="")
    parser.add_argument("--user", default="")
    args = parser.parse_args()
    config = json.dumps({
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "Entrypoint": args.entry.split(",") if args.entry else None,
            "User": args.user,
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest_of(layer) for layer in args.layers]},
        "history": [],
    }).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": config_name, "RepoTags": [args.name], "Layers": ["%d.tar" % index for index in range(len(args.layers))]}]).encode()
    with tarfile.open(args.out, "w") as archive:
        for name, content in ((config_name, config), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for index, layer in enumerate(args.layers):
            archive.add(layer, arcname="%d.tar" % index)


def digest_of(layer):
    digest = hashlib.sha256()
    with open(layer, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


main()
