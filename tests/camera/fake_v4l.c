/*
 * A camera that is not there: preloaded into a program, this plays /dev/video42 for it, with faults to order. It answers
 * the calls of Video4Linux as a driver does (linux/videodev2.h); a memory file takes the place of the device, so that
 * mapping its buffers needs no play. /dev/video43 beside it is a node without pictures, as real cameras have one.
 *
 * FAKE_FRAME   a file with the bytes of each picture
 * FAKE_LOG     a file that is told what happens to the camera, a line each: on, off, closed
 * FAKE_CAMERA  words: yuyv or mjpg (the format of FAKE_FRAME, 1280 x 720), and faults:
 *   busy         another program has it open for itself
 *   in-use       another program takes its pictures
 *   refused      the system denies it
 *   odd-rate     29.97 pictures a second
 *   steps        any size in steps of 2 pixels; no-steps: the same, and the step is said to be 0
 *   h264-now     it is set to H.264 when it is opened
 *   off-fails    it can't be switched off
 *   unplug=N     it is gone after N pictures;  stop=N: nothing comes after N pictures
 *   short=N      the first N pictures are cut off in the middle, over the bytes of what was there before
 *   padded       buffers are longer than their pictures, and the rest is old bytes
 *   none         there is no camera, only the node without pictures
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1280, HEIGHT = 720, BUFFERS = 4, LENGTH = WIDTH * HEIGHT * 2, CAMERA = 42, DESCRIPTIONS = 43 };

static struct {
    int fd, node;
    unsigned queue[BUFFERS], queued, given, format;
    int streaming;
} opened[16];

static unsigned char *frame;
static size_t frame_length;

static long real_syscall(long number, long a, long b, long c, long d, long e, long f) {
    static long (*next)(long, ...);
    if (!next) next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return next(number, a, b, c, d, e, f);
}

/* Whether a word is ordered; its number, for those that have one. */
static int ordered(const char *word, unsigned *number) {
    const char *words = getenv("FAKE_CAMERA");
    size_t length = strlen(word);
    for (const char *at = words; at && *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        if (strncmp(at, word, length)) continue;
        if (number && at[length] == '=') { *number = (unsigned)atoi(at + length + 1); return 1; }
        if (at[length] == ' ' || !at[length]) return 1;
    }
    return 0;
}

static void tell(const char *what) {
    const char *path = getenv("FAKE_LOG");
    if (!path) return;
    int fd = (int)real_syscall(SYS_openat, AT_FDCWD, (long)path, O_WRONLY | O_APPEND | O_CREAT, 0600, 0, 0);
    if (fd < 0) return;
    dprintf(fd, "%s\n", what);
    real_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}

static int find(int fd) {
    for (int i = 0; i < 16; i++)
        if (opened[i].fd == fd && opened[i].node) return i;
    return -1;
}

static unsigned offered(void) { return ordered("mjpg", NULL) ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUYV; }

static size_t buffer_length(void) { return LENGTH + (ordered("padded", NULL) ? 65536 : 0); }

static void load_frame(void) {
    const char *path = getenv("FAKE_FRAME");
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (frame || !file) return;
    frame = malloc(LENGTH);
    frame_length = frame ? fread(frame, 1, LENGTH, file) : 0;
    fclose(file);
}

static int fail(int error) { errno = error; return -1; }

static int play_open(const char *path, int *handled) {
    int node = 0;
    if (!strcmp(path, "/dev/video42") && !ordered("none", NULL)) node = CAMERA;
    if (!strcmp(path, "/dev/video43")) node = DESCRIPTIONS;
    *handled = node != 0;
    if (!node) return 0;
    if (node == CAMERA && ordered("busy", NULL)) return fail(EBUSY);
    if (node == CAMERA && ordered("refused", NULL)) return fail(EACCES);
    load_frame();
    int fd = (int)real_syscall(SYS_memfd_create, (long)"camera", 0, 0, 0, 0, 0);
    if (fd < 0 || ftruncate(fd, (off_t)(BUFFERS * buffer_length()))) return -1;
    for (int i = 0; i < 16; i++) {
        if (opened[i].node) continue;
        memset(&opened[i], 0, sizeof opened[i]);
        opened[i].fd = fd;
        opened[i].node = node;
        opened[i].format = ordered("h264-now", NULL) ? V4L2_PIX_FMT_H264 : offered();
        return fd;
    }
    return fail(EMFILE);
}

static void describe(struct v4l2_format *format, unsigned fourcc) {
    struct v4l2_pix_format *pix = &format->fmt.pix;
    pix->pixelformat = fourcc;
    pix->width = WIDTH;
    pix->height = HEIGHT;
    pix->field = V4L2_FIELD_NONE;
    pix->bytesperline = fourcc == V4L2_PIX_FMT_YUYV ? 2 * WIDTH : 0;
    pix->sizeimage = (unsigned)buffer_length();
    pix->colorspace = V4L2_COLORSPACE_SRGB;
}

static int take(int i, struct v4l2_buffer *buffer) {
    unsigned after = 0;
    if (ordered("unplug", &after) && opened[i].given >= after) return fail(ENODEV);
    if (!opened[i].queued || !opened[i].streaming) return fail(EINVAL);
    unsigned index = opened[i].queue[0];
    memmove(opened[i].queue, opened[i].queue + 1, --opened[i].queued * sizeof(unsigned));
    size_t length = frame_length;
    if (ordered("short", &after) && opened[i].given < after) length /= 2;
    off_t start = (off_t)(index * buffer_length());
    if (pwrite(opened[i].fd, frame, length, start) < 0) return -1;
    if (ordered("padded", NULL)) {
        /* The second half of the picture again, as an older and longer one would leave it. */
        if (pwrite(opened[i].fd, frame + frame_length / 2, frame_length / 2, start + (off_t)length) < 0) return -1;
    }
    opened[i].given++;
    buffer->index = index;
    buffer->bytesused = (unsigned)length;
    buffer->field = V4L2_FIELD_NONE;
    buffer->flags = 0;
    buffer->length = (unsigned)buffer_length();
    return 0;
}

static int play_ioctl(int i, unsigned long request, void *arg) {
    unsigned after = 0;
    int camera = opened[i].node == CAMERA;
    if (request == VIDIOC_QUERYCAP) {
        struct v4l2_capability *about = arg;
        memset(about, 0, sizeof *about);
        strcpy((char *)about->driver, "played");
        strcpy((char *)about->card, "Played Camera: Played Ca");
        about->device_caps = (camera ? V4L2_CAP_VIDEO_CAPTURE : V4L2_CAP_META_CAPTURE) | V4L2_CAP_STREAMING;
        about->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    if (!camera) return fail(EINVAL);
    if (ordered("unplug", &after) && opened[i].given >= after) return fail(ENODEV);
    switch (request) {
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *format = arg;
        unsigned offer[2] = {ordered("h264-now", NULL) ? V4L2_PIX_FMT_H264 : offered(), offered()};
        if (format->index > (offer[0] != offer[1])) return fail(EINVAL);
        format->pixelformat = offer[format->index];
        format->flags = 0;
        strcpy((char *)format->description, "played");
        return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: {
        struct v4l2_frmsizeenum *size = arg;
        if (size->index) return fail(EINVAL);
        if (ordered("steps", NULL) || ordered("no-steps", NULL)) {
            unsigned step = ordered("steps", NULL) ? 2 : 0;
            size->type = V4L2_FRMSIZE_TYPE_STEPWISE;
            size->stepwise = (struct v4l2_frmsize_stepwise){16, 4096, step, 16, 2160, step};
        } else {
            size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
            size->discrete = (struct v4l2_frmsize_discrete){WIDTH, HEIGHT};
        }
        return 0;
    }
    case VIDIOC_ENUM_FRAMEINTERVALS: {
        struct v4l2_frmivalenum *interval = arg;
        if (interval->index) return fail(EINVAL);
        interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
        interval->discrete = ordered("odd-rate", NULL) ? (struct v4l2_fract){1001, 30000} : (struct v4l2_fract){1, 30};
        return 0;
    }
    case VIDIOC_G_FMT:
        describe(arg, opened[i].format);
        return 0;
    case VIDIOC_S_FMT:
        if (ordered("in-use", NULL)) return fail(EBUSY);
        describe(arg, opened[i].format = offered());
        return 0;
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: {
        struct v4l2_streamparm *parameters = arg;
        parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
        parameters->parm.capture.timeperframe =
            ordered("odd-rate", NULL) ? (struct v4l2_fract){1001, 30000} : (struct v4l2_fract){1, 30};
        return 0;
    }
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *wanted = arg;
        if (ordered("in-use", NULL)) return fail(EBUSY);
        opened[i].queued = 0;
        if (wanted->count) wanted->count = BUFFERS;
        return 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = arg;
        if (buffer->index >= BUFFERS) return fail(EINVAL);
        buffer->length = (unsigned)buffer_length();
        buffer->m.offset = (unsigned)(buffer->index * buffer_length());
        return 0;
    }
    case VIDIOC_QBUF: {
        struct v4l2_buffer *buffer = arg;
        if (buffer->index >= BUFFERS) return fail(EINVAL);
        for (unsigned at = 0; at < opened[i].queued; at++)
            if (opened[i].queue[at] == buffer->index) return fail(EINVAL);
        opened[i].queue[opened[i].queued++] = buffer->index;
        return 0;
    }
    case VIDIOC_DQBUF:
        return take(i, arg);
    case VIDIOC_STREAMON:
        opened[i].streaming = 1;
        tell("on");
        return 0;
    case VIDIOC_STREAMOFF:
        if (ordered("off-fails", NULL)) return fail(EIO);
        if (opened[i].streaming) tell("off");
        opened[i].streaming = 0;
        opened[i].queued = 0;
        return 0;
    default:
        return fail(ENOTTY);
    }
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    int handled, fd = play_open(path, &handled);
    return handled ? fd : (int)real_syscall(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return open(path, flags, mode);
}

int close(int fd) {
    int i = find(fd);
    if (i >= 0) {
        if (opened[i].streaming) tell("closed");
        opened[i].node = 0;
    }
    return (int)real_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}

int poll(struct pollfd *fds, nfds_t count, int timeout) {
    int i = count == 1 ? find(fds[0].fd) : -1;
    struct timespec limit = {timeout / 1000, timeout % 1000 * 1000000L}, pace = {0, 20 * 1000 * 1000};
    if (i < 0)
        return (int)real_syscall(SYS_ppoll, (long)fds, (long)count, timeout < 0 ? 0 : (long)&limit, 0, 8, 0);
    unsigned after = 0;
    if (ordered("stop", &after) && opened[i].given >= after)
        return (int)real_syscall(SYS_ppoll, 0, 0, timeout < 0 ? 0 : (long)&limit, 0, 8, 0);
    nanosleep(&pace, NULL);
    fds[0].revents = POLLIN;
    return 1;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *arg = va_arg(rest, void *);
    va_end(rest);
    int i = find(fd);
    return i >= 0 ? play_ioctl(i, request, arg) : (int)real_syscall(SYS_ioctl, fd, (long)request, (long)arg, 0, 0, 0);
}

long syscall(long number, ...) {
    va_list rest;
    va_start(rest, number);
    long args[6];
    for (int i = 0; i < 6; i++) args[i] = va_arg(rest, long);
    va_end(rest);
    int i = number == SYS_ioctl ? find((int)args[0]) : -1;
    if (i >= 0) return play_ioctl(i, (unsigned)args[1], (void *)args[2]);
    return real_syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

/* The two nodes stand at the end of the listing of /dev. */
struct dirent64 *readdir64(DIR *folder) {
    static struct dirent64 *(*next)(DIR *);
    static DIR *listed;
    static int added;
    static struct dirent64 entry;
    if (!next) next = (struct dirent64 * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir64");
    struct dirent64 *found = next(folder);
    struct stat this, dev;
    if (found || fstat(dirfd(folder), &this) || stat("/dev", &dev)) return found;
    if (this.st_ino != dev.st_ino || this.st_dev != dev.st_dev) return NULL;
    if (listed != folder) { listed = folder; added = 0; }
    if (added == 0 && ordered("none", NULL)) added = 1;
    if (added >= 2) { listed = NULL; return NULL; }
    memset(&entry, 0, sizeof entry);
    entry.d_ino = 1;
    entry.d_type = DT_CHR;
    snprintf(entry.d_name, sizeof entry.d_name, "video%d", added++ ? DESCRIPTIONS : CAMERA);
    return &entry;
}
