/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* NEON, which every 64-bit Arm processor has; it uses no optional extensions, such as four-way byte
 * products. */
#include "net/kernel.h"

#ifdef __AARCH64EL__
#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

#include "net/vector_places.h"

/* ---- floats: net/vector.h ---- */

enum { VECTOR_REGISTERS = 32 };
typedef float32x4_t vector;
#include "net/vector_four.h"
#define vector_fma(a, b, c) vfmaq_f32(c, a, b)
#define vector_min(a, b) vminq_f32(a, b)
#define vector_max(a, b) vmaxq_f32(a, b)
#define vector_max_known(x, a) vmaxnmq_f32(x, a)
#define vector_sqrt(x) vsqrtq_f32(x)
/* Multiplication by one lane: the factor need not be broadcast. */
typedef float vector_factor;
#define vector_factor_of(f) (f)
#define vector_fma_factor(f, a, c) vfmaq_n_f32(c, a, f)
#define vector_bits(bits) (vector_bits_4[(bits)&15] + vector_bits_4[(bits) >> 4])

VECTOR_INLINE vector vector_rounded(vector x)
{
    __asm__("" : "+w"(x));
    return x;
}

VECTOR_INLINE int vector_list(vector x, int j, int *list, int count)
{
    const uint32x4_t bits = {1, 2, 4, 8};
    uint32_t filled = vaddvq_u32(vbicq_u32(bits, vceqzq_f32(x)));
    vst1q_s32(list + count, vaddq_s32(vld1q_s32(vector_places_4[filled]), vdupq_n_s32(j)));
    return count + vector_bits_4[filled];
}

/* ---- bytes: net/vector_bytes.h ---- */

#include "net/vector_bytes.h"

/* Two sums per output, each over two of its four inputs. */
typedef struct {
    int32x4_t low, high; /* for the first two outputs, and the others */
} byte_sums;
typedef int8x16_t byte_line;
typedef int8x16_t byte_quad;
typedef uint8x16_t byte_four;
#define byte_sums_zero() ((byte_sums){vdupq_n_s32(0), vdupq_n_s32(0)})
#define byte_sums_of(total) ((byte_sums){(int32x4_t){total, 0, 0, 0}, vdupq_n_s32(0)})

/* Four bytes for all outputs. */
VECTOR_INLINE byte_line byte_line_all(const uint8_t *bytes)
{
    uint32_t four;
    memcpy(&four, bytes, sizeof four);
    return vreinterpretq_s8_u32(vdupq_n_u32(four));
}

/* Bytes minus a value that is at most the smallest of them. */
VECTOR_INLINE byte_line byte_line_less(byte_line bytes, uint8_t least)
{
    return vsubq_s8(bytes, vdupq_n_s8((int8_t)least));
}

/* Bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(byte_line bytes)
{
    return bytes;
}

/* Codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    if (n >= 4) {
        return vld1q_s8(quads);
    }
    int8_t codes[16] = {0};
    memcpy(codes, quads, 4 * (size_t)n);
    return vld1q_s8(codes);
}

/* sums + sums of pairs */
VECTOR_INLINE byte_sums byte_sums_add_words(byte_sums sums, int16x8_t low, int16x8_t high)
{
    return (byte_sums){vpadalq_s16(sums.low, low), vpadalq_s16(sums.high, high)};
}

/* sums + quad line, where no byte is above 127 */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    return byte_sums_add_words(sums, vmull_s8(vget_low_s8(quad), vget_low_s8(line)),
                               vmull_high_s8(quad, line));
}

/* The same for two quads: 16 bits hold the sum of two products. */
#define BYTE_PAIRS
VECTOR_INLINE byte_sums byte_sums_add_two(byte_sums sums, const byte_quad *quad,
                                          const byte_line *line)
{
    int16x8_t low = vmull_s8(vget_low_s8(quad[0]), vget_low_s8(line[0]));
    int16x8_t high = vmull_high_s8(quad[0], line[0]);
    low = vmlal_s8(low, vget_low_s8(quad[1]), vget_low_s8(line[1]));
    high = vmlal_high_s8(high, quad[1], line[1]);
    return byte_sums_add_words(sums, low, high);
}

/* The same for any quad: the top bit of a byte (128) is treated as -128 and corrected; 16 bits hold
 * both products. */
VECTOR_INLINE byte_sums byte_split_add(byte_sums sums, byte_quad quad, byte_line line)
{
    byte_quad rest = vandq_s8(quad, vdupq_n_s8(0x7f));
    byte_quad top = vandq_s8(quad, vdupq_n_s8(-128));
    int16x8_t low = vmull_s8(vget_low_s8(rest), vget_low_s8(line));
    int16x8_t high = vmull_high_s8(rest, line);
    low = vmlsl_s8(low, vget_low_s8(top), vget_low_s8(line));
    high = vmlsl_high_s8(high, top, line);
    return byte_sums_add_words(sums, low, high);
}

/* Adds four numbers, each to the first sum of its output. */
VECTOR_INLINE byte_sums byte_sums_with(byte_sums sums, int32x4_t four)
{
    const int32x4_t none = vdupq_n_s32(0);
    return (byte_sums){vaddq_s32(sums.low, vzip1q_s32(four, none)),
                       vaddq_s32(sums.high, vzip2q_s32(four, none))};
}

/* offset - zero_term */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t zero_term, int n)
{
    int32x4_t line = vreinterpretq_s32_s8(byte_line_of((const void *)offset, n));
    return byte_sums_with(byte_sums_zero(), vsubq_s32(line, vdupq_n_s32(zero_term)));
}

/* start + least * sums: adds back what was subtracted from the bytes. */
VECTOR_INLINE byte_sums byte_least_sums(byte_sums start, const int32_t *sums, uint8_t least, int n)
{
    int32x4_t line = vreinterpretq_s32_s8(byte_line_of((const void *)sums, n));
    return byte_sums_with(start, vmulq_n_s32(line, least));
}

/* The sums in float32. */
VECTOR_INLINE vector byte_sums_float(byte_sums sums)
{
    return vcvtq_f32_s32(vpaddq_s32(sums.low, sums.high));
}

/* The sum of all. */
VECTOR_INLINE int32_t byte_sums_total(byte_sums sums)
{
    return vaddvq_s32(vaddq_s32(sums.low, sums.high));
}

/* round(x) + zero of four vectors; x is within range. */
VECTOR_INLINE byte_four byte_narrow(const vector *x, int zero)
{
    const int16x8_t words = vdupq_n_s16((int16_t)zero);
    int16x8_t low = vqmovn_high_s32(vqmovn_s32(vcvtnq_s32_f32(x[0])), vcvtnq_s32_f32(x[1]));
    int16x8_t high = vqmovn_high_s32(vqmovn_s32(vcvtnq_s32_f32(x[2])), vcvtnq_s32_f32(x[3]));
    return vqmovun_high_s16(vqmovun_s16(vaddq_s16(low, words)), vaddq_s16(high, words));
}

/* Quads are paired if none of their bytes exceeds 127, else listed singly. */
struct byte_lists {
    uint8_t least; /* is first subtracted from each byte */
    struct byte_list whole, paired, split;
};

/* A lower bound of some bytes; reads up to 16 bytes past them. */
VECTOR_INLINE uint8_t byte_least(const uint8_t *bytes, int n)
{
    uint8x16_t least = vld1q_u8(bytes);
    for (int i = 16; i < n; i += 16) {
        least = vminq_u8(least, vld1q_u8(bytes + i));
    }
    return vminvq_u8(least);
}

/* One bit per lane of both vectors: set if the lane shares a bit with `mask`. */
VECTOR_INLINE int byte_flags(uint32x4_t low, uint32x4_t high, uint32x4_t mask)
{
    const uint16x8_t bits = {1, 2, 4, 8, 16, 32, 64, 128};
    uint16x8_t found =
        vcombine_u16(vmovn_u32(vtstq_u32(low, mask)), vmovn_u32(vtstq_u32(high, mask)));
    return vaddvq_u16(vandq_u16(found, bits));
}

/* Lists up to 256 quads of `bytes`; reads up to BYTE_ROOM bytes past them. */
VECTOR_INLINE void byte_lists_make(const uint8_t *bytes, const struct byte_map *map,
                                   struct byte_lists *lists)
{
    int quads = (map->inputs + 3) / 4, paired = 0, split = 0;
    lists->least = map->sums ? byte_least(bytes, map->inputs) : 0;
    const uint8x16_t least = vdupq_n_u8(lists->least);
    for (int k = 0; k < quads; k += 8) {
        uint32x4_t low = vreinterpretq_u32_u8(vsubq_u8(vld1q_u8(bytes + 4 * k), least));
        uint32x4_t high = vreinterpretq_u32_u8(vsubq_u8(vld1q_u8(bytes + 4 * k + 16), least));
        int there = quads - k < 8 ? (1 << (quads - k)) - 1 : 255;
        int filled = byte_flags(low, high, vdupq_n_u32(UINT32_MAX)) & there;
        int wide = byte_flags(low, high, vdupq_n_u32(0x80808080)) & there;
        paired = byte_append(&lists->paired, paired, k, filled ^ wide);
        split = byte_append(&lists->split, split, k, wide);
    }
    lists->whole.count = 0;
    lists->paired.count = paired;
    lists->split.count = split;
}

/* ---- codes in pairs: net/kernel_codes.h ---- */

#define CODE_PAIRS
typedef int32x4_t code_sums;
typedef int16x4x2_t code_line; /* for the first inputs, and the second */
typedef struct {
    int16_t first, second;
} code_pair;
#define code_sums_zero() vdupq_n_s32(0)
#define code_sums_both(a, b) vaddq_s32(a, b)
#define code_sums_float(sums) vcvtq_f32_s32(sums)
VECTOR_INLINE code_sums code_sums_of(const int32_t *p, int n)
{
    int32_t lanes[4] = {0};
    if (n >= 4) {
        return vld1q_s32(p);
    }
    memcpy(lanes, p, (size_t)n * sizeof *p);
    return vld1q_s32(lanes);
}
VECTOR_INLINE void code_sums_keep(int32_t *p, int n, code_sums sums)
{
    int32_t lanes[4];
    vst1q_s32(n >= 4 ? p : lanes, sums);
    if (n < 4) {
        memcpy(p, lanes, (size_t)n * sizeof *p);
    }
}
VECTOR_INLINE code_line code_line_of(const int16_t *p, int n)
{
    int16_t words[8] = {0};
    if (n >= 4) {
        return vld2_s16(p);
    }
    memcpy(words, p, 2 * (size_t)n * sizeof *p);
    return vld2_s16(words);
}
VECTOR_INLINE code_pair code_pair_of(const int16_t *x)
{
    return (code_pair){x[0], x[1]};
}
VECTOR_INLINE code_sums code_add(code_sums sums, code_pair pair, code_line line)
{
    sums = vmlal_n_s16(sums, line.val[0], pair.first);
    return vmlal_n_s16(sums, line.val[1], pair.second);
}
VECTOR_INLINE void code_store(int16_t *p, vector x)
{
    vst1_s16(p, vmovn_s32(vcvtnq_s32_f32(x)));
}

/* ---- loops ---- */

#include "net/kernel_body.h"

const struct kernel kernel_neon = KERNEL_TABLE("neon", NULL, KERNEL_FUSED | KERNEL_PAIRS, recur);
#else
const struct kernel kernel_neon = KERNEL_NOT_BUILT("neon");
#endif
