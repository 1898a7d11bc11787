/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termcap.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "ui/draw/escape.h"
#include "ui/draw/font.h"
#include "ui/draw/key.h"
#include "ui/draw/text.h"

/* Data used by signal handlers: flags, the write end of a pipe that wakes the loop, and the bytes
 * that restore the terminal after a crash. */
static volatile sig_atomic_t leave_signal, size_changed, stop_asked;
static int wake_write = -1;
static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios modes;
    char bytes[256];
    size_t length;
} rescue;

enum { LEAVE_COUNT = 4, FATAL_COUNT = 5 };
static const int leave_signals[LEAVE_COUNT] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static const int fatal_signals[FATAL_COUNT] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
static struct sigaction fatal_before[FATAL_COUNT];

struct term {
    SCREEN *screen;
    FILE *tty; /* /dev/tty when standard input is data, else NULL */
    int in, out, wake_read;
    int watched; /* -1: none */
    struct escape escape;
    unsigned char bytes[512]; /* read but not consumed: next to count */
    size_t next, count;
    double read_at; /* clock_usec of the last byte */
    bool brackets;  /* the terminal may support bracketed paste and mouse reports */
    bool mouse;     /* it is to report its mouse */
    struct sigaction leave_before[LEAVE_COUNT], stop_before, size_before, continue_before;
    attr_t attributes[2][ROLE_COUNT]; /* the second: in a band (canvas_shade) */
};

static void wake(void)
{
    int saved = errno;
    ssize_t ignored = write(wake_write, "", 1);
    (void)ignored;
    errno = saved;
}

static void on_leave(int signal)
{
    leave_signal = signal;
    wake();
}

static void on_size(int signal)
{
    (void)signal;
    size_changed = 1;
    wake();
}

static void on_stop(int signal)
{
    (void)signal;
    stop_asked = 1;
    wake();
}

/* Async-signal-safe calls only. */
static void rescue_terminal(void)
{
    if (rescue.armed) {
        rescue.armed = 0;
        ssize_t ignored = write(rescue.fd, rescue.bytes, rescue.length);
        (void)ignored;
        tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
    }
}

/* Passes the signal on to the previous handler (a sanitizer, or the default: a core dump). */
static void on_fatal(int signal, siginfo_t *info, void *context)
{
    rescue_terminal();
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal_signals[i] != signal) {
            continue;
        }
        sigaction(signal, &fatal_before[i], NULL);
        if (fatal_before[i].sa_flags & SA_SIGINFO) {
            fatal_before[i].sa_sigaction(signal, info, context);
        }
    }
    raise(signal);
}

static void on_no_memory(size_t bytes)
{
    (void)bytes;
    static const char message[] = "icurisk: out of memory\n";
    rescue_terminal();
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    _exit(70);
}

/* An alternate stack, to handle stack overflows; sanitizers provide their own. */
static void make_other_stack(void)
{
    static char bytes[1 << 16];
    stack_t stack;
    if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
        stack = (stack_t){.ss_sp = bytes, .ss_size = sizeof bytes};
        sigaltstack(&stack, NULL);
    }
}

static void handle(int signal, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, before);
}

static void handle_all(struct term *term)
{
    for (int i = 0; i < LEAVE_COUNT; i++) {
        handle(leave_signals[i], on_leave, &term->leave_before[i]);
    }
    handle(SIGTSTP, on_stop, &term->stop_before);
    handle(SIGWINCH, on_size, &term->size_before);
    handle(SIGCONT, on_size, &term->continue_before);
    struct sigaction fatal = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    make_other_stack();
    sigemptyset(&fatal.sa_mask);
    for (int i = 0; i < FATAL_COUNT; i++) {
        sigaction(fatal_signals[i], &fatal, &fatal_before[i]);
    }
}

static void handle_none(struct term *term)
{
    for (int i = 0; i < LEAVE_COUNT; i++) {
        sigaction(leave_signals[i], &term->leave_before[i], NULL);
    }
    sigaction(SIGTSTP, &term->stop_before, NULL);
    sigaction(SIGWINCH, &term->size_before, NULL);
    sigaction(SIGCONT, &term->continue_before, NULL);
    for (int i = 0; i < FATAL_COUNT; i++) {
        sigaction(fatal_signals[i], &fatal_before[i], NULL);
    }
}

/* Appends a terminal capability without padding marks ($<5>), which modern terminals do not need.
 */
static void rescue_bytes(const char *bytes)
{
    while (*bytes && rescue.length < sizeof rescue.bytes) {
        const char *padding_end = strncmp(bytes, "$<", 2) == 0 ? strchr(bytes, '>') : NULL;
        if (padding_end) {
            bytes = padding_end + 1;
            continue;
        }
        rescue.bytes[rescue.length++] = *bytes++;
    }
}

/* Bracketed paste, to distinguish pasted from typed text. Enabled while the screen is shown;
 * unsupporting terminals ignore it. */
static const char brackets_on[] = "\033[?2004h", brackets_off[] = "\033[?2004l";

/* Presses and the wheel, in numbers where the terminal can: in bytes there is an end at column 223.
 */
static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";

static void write_terminal(const struct term *term, const char *bytes)
{
    ssize_t ignored = term->brackets ? write(term->out, bytes, strlen(bytes)) : 0;
    (void)ignored;
}

/* The bytes that restore the terminal, prepared in advance. */
static void prepare_rescue(int fd, const struct termios *modes, bool brackets)
{
    static const char *const capabilities[] = {"sgr0", "rmkx", "cnorm", "rmcup"};
    rescue.length = 0;
    rescue.fd = fd;
    rescue.modes = *modes;
    rescue_bytes("\r");
    rescue_bytes(brackets ? brackets_off : "");
    rescue_bytes(brackets ? mouse_off : "");
    for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
        char *value = tigetstr(capabilities[i]);
        if (value && value != (char *)-1) {
            rescue_bytes(value);
        }
    }
    rescue_bytes("\r\n");
    rescue.armed = 1;
}

static void style_roles(struct term *term, enum theme theme)
{
    bool colours = theme != THEME_MONO && has_colors() && start_color() == OK;
    if (colours) {
        use_default_colors();
    }
    short behind, text;
    bool shaded = colours && COLORS >= 256 && theme_shade(theme, &behind, &text);
    for (int role = 0; role < ROLE_COUNT; role++) {
        const struct style *style = theme_style(theme, (enum role)role);
        attr_t plain = A_NORMAL, attributes = A_NORMAL;
        plain |= style->bold ? A_BOLD : 0;
        plain |= style->reverse ? A_REVERSE : 0;
        plain |= style->underline ? A_UNDERLINE : 0;
        plain |= style->faint ? A_DIM : 0;
        short colour = style->fine && COLORS >= 256 ? style->fine : style->colour;
        if (colours && colour >= 0 && init_pair((short)(role + 1), colour, -1) == OK) {
            attributes |= (attr_t)COLOR_PAIR(role + 1);
        }
        term->attributes[0][role] = term->attributes[1][role] = plain | attributes;
        if (shaded &&
            init_pair((short)(ROLE_COUNT + role + 1), colour >= 0 ? colour : text, behind) == OK) {
            term->attributes[1][role] = plain | (attr_t)COLOR_PAIR(ROLE_COUNT + role + 1);
        }
    }
}

static bool open_pipe(struct term *term, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return error_set(error, "pipe: %s", strerror(errno));
    }
    term->wake_read = ends[0];
    wake_write = ends[1];
    return true;
}

static bool open_keys(struct term *term, struct error *error)
{
    if (isatty(STDIN_FILENO)) {
        term->in = STDIN_FILENO;
        return true;
    }
    term->tty = fopen("/dev/tty", "re");
    if (!term->tty) {
        return error_set(error, "/dev/tty: %s", strerror(errno));
    }
    term->in = fileno(term->tty);
    return true;
}

static bool open_screen(struct term *term, struct error *error)
{
    const char *type = getenv("TERM");
    type = type && *type ? type : "unknown";
    /* checked first, because newterm leaks memory on failure */
    if (tgetent(NULL, type) == 1) {
        term->screen = newterm(type, stdout, term->tty ? term->tty : stdin);
    }
    if (!term->screen) {
        return error_set(error, _("terminal type '%s' is not known; set TERM"), type);
    }
    char *place = tigetstr("cup");
    if (!place || place == (char *)-1) {
        endwin();
        delscreen(term->screen);
        term->screen = NULL;
        return error_set(error, _("terminal type '%s' cannot place its cursor"), type);
    }
    return true;
}

/* Does this capability begin with a standard CSI? */
static bool is_csi(const char *capability)
{
    const char *bytes = tigetstr(capability);
    return bytes && bytes != (char *)-1 && strncmp(bytes, "\033[", 2) == 0;
}

static void describe_key(struct escape *escape, const char *capability, int key)
{
    const char *bytes = tigetstr(capability);
    struct escape_key *described = &escape->keys[escape->key_count];
    if (bytes && bytes != (char *)-1 && *bytes && strlen(bytes) < sizeof described->bytes &&
        escape->key_count < ESCAPE_KEYS) {
        snprintf(described->bytes, sizeof described->bytes, "%s", bytes);
        described->key = key;
        escape->key_count++;
    }
}

/* Keys of the terminfo entry: some terminals use none of the common sequences. */
static void describe_keys(struct escape *escape)
{
    static const struct {
        const char *capability;
        int key;
    } table[] = {
        {"kcuu1", KEY_ARROW_UP},    {"kcud1", KEY_ARROW_DOWN}, {"kcub1", KEY_ARROW_LEFT},
        {"kcuf1", KEY_ARROW_RIGHT}, {"kpp", KEY_PAGE_UP},      {"knp", KEY_PAGE_DOWN},
        {"khome", KEY_FIRST},       {"kend", KEY_LAST},        {"kfnd", KEY_FIRST},
        {"kslt", KEY_LAST},         {"kdch1", KEY_DELETE},     {"kcbt", KEY_BACK_TAB},
        {"kbs", KEY_ERASE},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        describe_key(escape, table[i].capability, table[i].key);
    }
    for (int i = 1; i <= 12; i++) {
        char capability[8];
        snprintf(capability, sizeof capability, "kf%d", i);
        describe_key(escape, capability, KEY_FUNCTION + i);
    }
}

/* Prepares key input. Bytes are read here rather than by curses, which would return the rest of an
 * unknown sequence as keys. Application keypad mode is only enabled if arrows need it, since it
 * turns keypad digits into sequences. */
static void prepare_keys(struct term *term)
{
    const char *delay = getenv("ESCDELAY");
    cbreak();
    noecho();
    nonl();
    typeahead(-1);
    keypad(stdscr, !is_csi("smkx"));
    describe_keys(&term->escape);
    term->escape.patience = delay ? atoi(delay) : 0;
    term->brackets = is_csi("cup");
}

static void release(struct term *term)
{
    if (wake_write >= 0) {
        close(wake_write);
        close(term->wake_read);
        wake_write = -1;
    }
    if (term->tty) {
        fclose(term->tty);
    }
    free(term);
}

struct term *term_open(enum theme theme, struct error *error)
{
    struct termios modes;
    if (!isatty(STDOUT_FILENO) || tcgetattr(STDOUT_FILENO, &modes) != 0) {
        error_set(error, _("standard output is not a terminal"));
        return NULL;
    }
    struct term *term = memory_new(1, sizeof *term);
    term->out = STDOUT_FILENO;
    term->watched = -1;
    if (!open_keys(term, error) || !open_pipe(term, error)) {
        release(term);
        return NULL;
    }
    leave_signal = size_changed = stop_asked = 0;
    /* Before newterm: curses takes over the signals that nobody handles. */
    handle_all(term);
    if (!open_screen(term, error)) {
        handle_none(term);
        release(term);
        return NULL;
    }
    prepare_keys(term);
    prepare_rescue(term->out, &modes, term->brackets);
    memory_set_hook(on_no_memory);
    write_terminal(term, brackets_on);
    style_roles(term, theme);
    return term;
}

void term_theme(struct term *term, enum theme theme)
{
    style_roles(term, theme);
    term_redraw(term);
}

void term_mouse(struct term *term, bool on)
{
    if (on != term->mouse) {
        write_terminal(term, on ? mouse_on : mouse_off);
    }
    term->mouse = on;
}

struct mouse term_pointed(const struct term *term)
{
    return term->escape.mouse;
}

void term_close(struct term *term)
{
    endwin();
    term_mouse(term, false);
    write_terminal(term, brackets_off);
    rescue.armed = 0;
    /* After a hang-up curses cannot restore what it cannot write to; the modes can still be set. */
    tcsetattr(term->out, TCSADRAIN, &rescue.modes);
    handle_none(term);
    delscreen(term->screen);
    release(term);
}

bool term_has_dots(void)
{
    const char *type = getenv("TERM");
    return !type || strncmp(type, "linux", 5) != 0;
}

/* The console's map from characters to glyphs; NULL if unavailable. The caller frees it. */
static unsigned short *ask_console(int fd, size_t *count)
{
    struct unimapdesc map = {.entry_ct = UINT16_MAX};
    map.entries = memory_new(map.entry_ct, sizeof *map.entries);
    unsigned short *characters = NULL;
    *count = 0;
    if (ioctl(fd, GIO_UNIMAP, &map) == 0 && map.entry_ct > 0) {
        characters = memory_new(map.entry_ct, sizeof *characters);
        *count = map.entry_ct;
        for (size_t i = 0; i < *count; i++) {
            characters[i] = map.entries[i].unicode;
        }
    }
    free(map.entries);
    return characters;
}

void term_signs(const struct term *term, bool lacks[GLYPH_COUNT])
{
    memset(lacks, 0, GLYPH_COUNT * sizeof *lacks);
    if (!term_has_dots()) {
        size_t count;
        unsigned short *characters = ask_console(term->out, &count);
        if (characters) {
            font_lacks(characters, count, lacks);
        } else {
            font_lacks_usual(lacks);
        }
        free(characters);
    }
}

void term_size(const struct term *term, int *rows, int *columns)
{
    struct winsize size;
    *rows = LINES;
    *columns = COLS;
    if (ioctl(term->out, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        *rows = size.ws_row;
        *columns = size.ws_col;
    }
}

/* Passes a run of cells with one role to curses at once. */
static int show_run(const struct term *term, const struct canvas_cell *cells, int start, int end)
{
    char run[1024];
    size_t used = 0;
    int i = start;
    while (i < end && cells[i].role == cells[start].role && cells[i].shade == cells[start].shade &&
           used + CANVAS_GLYPH < sizeof run) {
        size_t length = strlen(cells[i].glyph);
        memcpy(run + used, cells[i].glyph, length);
        used += length;
        i++;
    }
    attrset((int)term->attributes[cells[start].shade][cells[start].role]);
    addnstr(run, (int)used);
    return i;
}

void term_show(struct term *term, const struct canvas *canvas)
{
    if (canvas->rows != LINES || canvas->columns != COLS) {
        resizeterm(canvas->rows, canvas->columns);
    }
    erase();
    for (int row = 0; row < canvas->rows; row++) {
        const struct canvas_cell *cells = canvas->cells + row * canvas->columns;
        move(row, 0);
        for (int i = 0; i < canvas->columns;) {
            i = show_run(term, cells, i, canvas->columns);
        }
    }
    attrset(A_NORMAL);
    move(canvas->cursor_row, canvas->cursor_column);
    refresh();
}

void term_redraw(struct term *term)
{
    (void)term;
    clearok(curscr, TRUE);
}

/* Suspends: the shell owns the terminal until SIGCONT. */
static void stop(struct term *term)
{
    endwin();
    bool mouse = term->mouse;
    term_mouse(term, false);
    write_terminal(term, brackets_off);
    signal(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    handle(SIGTSTP, on_stop, &(struct sigaction){0});
    write_terminal(term, brackets_on);
    term_mouse(term, mouse);
    size_changed = 1;
}

static enum term_event event_of(enum escape_event event)
{
    return event == ESCAPE_KEY      ? TERM_KEY
           : event == ESCAPE_MOUSE  ? TERM_MOUSE
           : event == ESCAPE_PASTED ? TERM_PASTED
                                    : TERM_TIMEOUT;
}

/* The next key, or byte of a paste, in what was read; TERM_TIMEOUT: none. */
static enum term_event take_bytes(struct term *term, int *key)
{
    enum escape_event event = ESCAPE_NOTHING;
    while (event == ESCAPE_NOTHING && term->next < term->count) {
        event = escape_take(&term->escape, term->bytes[term->next++], key);
        event = event == ESCAPE_MOUSE && !term->mouse ? ESCAPE_NOTHING : event;
    }
    return event_of(event);
}

static enum term_event read_bytes(struct term *term, int *key)
{
    ssize_t count = read(term->in, term->bytes, sizeof term->bytes);
    if (count <= 0) { /* a readable terminal yields a byte unless it is gone */
        return count < 0 && (errno == EINTR || errno == EAGAIN) ? TERM_TIMEOUT : TERM_LEAVE;
    }
    double now = clock_usec();
    term->next = 0;
    term->count = (size_t)count;
    escape_silence(&term->escape,
                   now - term->read_at < 1e9 ? (int)((now - term->read_at) / 1e3) : 0);
    term->read_at = now;
    return take_bytes(term, key);
}

/* ms until a pending sequence times out; -1: none is pending. */
static int silence_ms(const struct term *term)
{
    int patience = escape_wait_ms(&term->escape);
    double left = term->read_at + patience * 1e3 - clock_usec();
    return patience < 0 ? -1 : left <= 0 ? 0 : (int)(left / 1e3) + 1;
}

static enum term_event act_on_flags(struct term *term)
{
    char drain[64];
    while (read(term->wake_read, drain, sizeof drain) > 0) {
    }
    if (leave_signal) {
        return TERM_LEAVE;
    }
    if (stop_asked) {
        stop_asked = 0;
        stop(term);
    }
    if (size_changed) {
        size_changed = 0;
        term_redraw(term);
        return TERM_RESIZE;
    }
    return TERM_TIMEOUT;
}

/* Nothing was read: has a pending sequence timed out? */
static enum term_event take_silence(struct term *term, int *key)
{
    if (silence_ms(term) != 0) {
        return TERM_TIMEOUT;
    }
    term->read_at = clock_usec();
    return event_of(escape_timeout(&term->escape, key));
}

enum term_event term_wait(struct term *term, int timeout_ms, int *key)
{
    enum term_event event = act_on_flags(term);
    if (event == TERM_TIMEOUT) {
        event = take_bytes(term, key);
    }
    if (event != TERM_TIMEOUT) {
        return event;
    }
    struct pollfd sources[3] = {{.fd = term->in, .events = POLLIN},
                                {.fd = term->wake_read, .events = POLLIN},
                                {.fd = term->watched, .events = POLLIN}};
    int silence = silence_ms(term);
    bool sooner = silence >= 0 && (timeout_ms < 0 || silence < timeout_ms);
    int ready = poll(sources, 3, sooner ? silence : timeout_ms);
    if (ready < 0 && errno != EINTR) {
        return TERM_LEAVE;
    }
    event = act_on_flags(term);
    if (event != TERM_TIMEOUT || ready < 0) {
        return event;
    }
    if (sources[0].revents & (POLLERR | POLLNVAL)) {
        return TERM_LEAVE;
    }
    if (sources[0].revents & (POLLIN | POLLHUP)) {
        return read_bytes(term, key);
    }
    event = take_silence(term, key);
    return event == TERM_TIMEOUT && sources[2].revents ? TERM_CHANGE : event;
}

bool term_is_waiting(const struct term *term)
{
    struct pollfd source = {.fd = term->in, .events = POLLIN};
    return term->next < term->count || (poll(&source, 1, 0) > 0 && (source.revents & POLLIN));
}

void term_watch(struct term *term, int fd)
{
    term->watched = fd;
}

int term_signal(const struct term *term)
{
    (void)term;
    return leave_signal;
}

const char *term_library(void)
{
    return curses_version();
}
