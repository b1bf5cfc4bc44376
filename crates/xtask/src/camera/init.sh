#!/bin/busybox sh
# The first and only program of the test machine: loads the drivers, puts the host's files under a layer of
# memory, runs the job there and switches the machine off.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev /host /memory /root
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev

# Whatever happens, and even if nobody waits any more.
(sleep "$(sed -n 's/.*ringfence\.limit=\([0-9]*\).*/\1/p' /proc/cmdline)"; echo "The time is up."; poweroff -f) &

for module in /modules/*.ko; do
    case "$module" in
    # As many buffers as readers ask for: with fewer, pictures are torn, and asking for fewer than there are while
    # somebody writes breaks the driver's lists (0.12.7).
    *-v4l2loopback.ko) insmod "$module" devices=3 max_buffers=4 video_nr=0,1,2 'card_label="Desk Camera,Door Camera,Attic Camera"' ;;
    # A camera (1) and an output, which is none (0x100), with the sizes and rates of real capture cards.
    *-vivid.ko) insmod "$module" n_devs=2 node_types=0x1,0x101 num_inputs=1,1 input_types=0,3 vid_cap_nr=8,9 vid_out_nr=-1,10 ;;
    *) insmod "$module" ;;
    esac || echo "The kernel does not take $module."
done

options=trans=virtio,version=9p2000.L,msize=1048576
mount -t 9p -o "$options,ro,cache=loose" host /host
mount -t tmpfs none /memory
mkdir /memory/above /memory/work
mount -t overlay -o lowerdir=/host,upperdir=/memory/above,workdir=/memory/work none /root
for place in proc sys dev; do mount --move /$place /root/$place; done
mkdir -p /root/dev/pts /root/dev/shm /root/mnt/job
mount -t devpts none /root/dev/pts
mount -t tmpfs none /root/dev/shm
mount -t tmpfs none /root/run
mount -t 9p -o "$options" job /root/mnt/job
ip link set lo up

chroot /root /bin/sh /mnt/job/job.sh
echo "$?" > /root/mnt/job/status
sync
poweroff -f
