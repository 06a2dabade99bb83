"""Makes AAC of a sound, alone in a process of its own: the container's name as argument, the sound in, the new one out.

Decoders of strangers' files are where programs are broken into, so this one has little memory and time, opens no
file, and knows nothing of the site. It answers with the milliseconds on a line before the sound, or with a word for
why not and the status 1.
"""

import io
import resource
import sys

MOST_SECONDS = 60
# What a recorder that was told to stop at sixty seconds still adds.
TOLERANCE = 1
CODECS = {"opus", "vorbis", "aac", "mp3", "pcm_s16le", "pcm_s24le", "pcm_u8", "pcm_f32le"}
RATE = 24_000
BITS_PER_SECOND = 40_000
# Kept at the front for the index, so that playing may start before all is there; a minute needs two thirds of it.
INDEX_BYTES = 16_384


class Refused(Exception):
    """Its text is a word for why."""


def confine():
    """From here on: four seconds of work, a gigabyte, and nothing to open."""
    resource.setrlimit(resource.RLIMIT_CPU, (4, 4))
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_cut(av, sent, container):
    """Reads its parts without decoding them, which is quick."""
    with av.logging.Capture() as log, av.open(io.BytesIO(sent), format=container) as source:
        for _part in source.demux():
            pass
    if any("prematurely" in text for _level, _name, text in log):
        raise Refused("cut")


def transcode(av, sent, container):
    """(the sound as AAC, its length in milliseconds)"""
    with av.open(io.BytesIO(sent), format=container) as source:
        if source.streams.video:
            raise Refused("video")
        if not source.streams.audio:
            raise Refused("silent")
        voice = source.streams.audio[0]
        if voice.codec_context.name not in CODECS:
            raise Refused("codec")
        made = io.BytesIO()
        with av.open(made, "w", format="ipod", options={"moov_size": str(INDEX_BYTES)}) as target:
            stream = target.add_stream("aac", rate=RATE, layout="mono", bit_rate=BITS_PER_SECOND)
            heard = 0.0
            for frame in source.decode(voice):
                heard += frame.samples / frame.sample_rate
                if heard > MOST_SECONDS + TOLERANCE:
                    raise Refused("long")
                frame.pts = None
                target.mux(stream.encode(frame))
            if not heard:
                raise Refused("silent")
            target.mux(stream.encode(None))
        said = source.duration / av.time_base if source.duration else heard
    if said > heard + 1:
        raise Refused("cut")
    return made.getvalue(), round(heard * 1000)


def main():
    import av
    import av.subtitles.stream  # which it would look for later, when nothing can be opened

    sent = sys.stdin.buffer.read()
    confine()
    av.logging.set_level(av.logging.ERROR)
    refuse_cut(av, sent, sys.argv[1])
    made, milliseconds = transcode(av, sent, sys.argv[1])
    sys.stdout.buffer.write(b"%d\n" % milliseconds + made)


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        print(refusal)  # noqa: T201
        sys.exit(1)
