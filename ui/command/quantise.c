/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "learn/compress.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"
#include "ui/command/training.h"

static const struct command_option OPTIONS[] = {
    {"data", 'd', "DIR", "stays to calibrate the ranges and to judge on, as for train (needed)"},
    {"out", 'o', "FILE", "write the network to this file (needed)"},
    {"per", 0, "WHAT", "one scale per channel (default) or per tensor"},
    {"name", 0, "NAME", "name of the network (default: the parent's, with -int8)"},
    {"threads", 0, "NUMBER", "threads (default: all processors); does not change the result"},
    {0}};

/* Everything asked for on the command line. */
struct request {
    const char *parent, *data, *out, *name;
    enum quantisation kind;
    long threads;
};

static int read_options(const struct arguments *arguments, struct request *request)
{
    const char *per = argument_value(arguments, "per");
    *request = (struct request){.data = argument_value(arguments, "data"),
                                .out = argument_value(arguments, "out"),
                                .name = argument_value(arguments, "name"),
                                .kind = QUANTISE_CHANNEL,
                                .threads = parallel_processors()};
    if (!request->data || !request->out || arguments->operand_count != 1) {
        return command_usage_error(arguments, "one FILE, --data and --out are needed");
    }
    request->parent = arguments->operands[0];
    if (per && strcmp(per, "tensor") == 0) {
        request->kind = QUANTISE_TENSOR;
    } else if (per && strcmp(per, "channel") != 0) {
        return command_usage_error(arguments, "--per takes channel or tensor, not '%s'", per);
    }
    if (request->name && (!*request->name || !safetensors_plain(request->name))) {
        return command_usage_error(arguments, "the name is not plain text");
    }
    return argument_integer(arguments, "threads", 1, 256, &request->threads) ? STATUS_OK
                                                                             : STATUS_USAGE;
}

static void put_errors(const struct network *parent, const struct network *quantised,
                       struct text *out)
{
    text_append(out, "weights                   rms     error   largest  inputs\n");
    for (int m = 0; m < parent->maps; m++) {
        struct quantisation_error told;
        quantise_error(parent, quantised, m, &told);
        text_format(out, "%-22s %8.5f %8.5f %9.5f  %.3f to %.3f\n", told.name, told.weight_rms,
                    told.error_rms, told.largest, (double)told.input_low, (double)told.input_high);
    }
}

static bool print_change(const struct compression *compression, const struct model *model,
                         struct parallel *pool)
{
    struct text out = {0};
    struct change change;
    compress_compare(compression, model, pool, &change);
    put_errors(compression->parent->network, model->network, &out);
    text_format(&out,
                "parent %s: %zu bytes; risk at hour 48 of %zu stays: changed by %.4f on average, "
                "%.4f at most; %zu cross the threshold\n",
                compression->parent->path, compression->parent->file_bytes, change.stays,
                change.mean, change.most, change.crossed);
    if (compression->seen) {
        text_append(&out, "the parent may have seen these stays: its calibration was kept, and the "
                          "figures are too good; the file says so\n");
    }
    bool ok = command_print(&out);
    text_free(&out);
    return ok;
}

static bool quantise(const struct request *request, const struct compression *compression,
                     struct parallel *pool)
{
    const struct model *parent = compression->parent;
    struct error error = ERROR_NONE;
    struct judgement judged;
    struct text name = {0};
    text_format(&name, "%s%s", request->name ? request->name : parent->name,
                request->name ? "" : "-int8");
    struct model *model =
        compress_quantised(compression, request->kind, name.data, pool, &judged, &error);
    bool ok = training_save(model, request->out, NULL, &judged, &error) &&
              print_change(compression, model, pool);
    text_free(&name);
    model_free(model);
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct request request;
    int status = read_options(arguments, &request);
    if (status != STATUS_OK) {
        return status;
    }
    struct error error = ERROR_NONE;
    struct compression compression = {0};
    struct parallel *pool = parallel_new((int)request.threads);
    bool placed = file_can_write(request.out, &error);
    struct model *parent = placed ? model_load(request.parent, &error) : NULL;
    struct cohort *cohort = parent ? cohort_read(request.data, pool, &error) : NULL;
    bool ok = cohort && compress_start(&compression, parent, cohort, &error);
    if (ok) {
        ok = quantise(&request, &compression, pool);
    } else {
        command_error("%s", error.text);
    }
    compress_end(&compression);
    cohort_free(cohort);
    model_free(parent);
    parallel_free(pool);
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_quantise = {
    "quantise", "FILE", "store a network in 8 bit and run it on bytes", OPTIONS, run};
