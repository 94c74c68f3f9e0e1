/* The firmware's elf file: all its loadable parts have a physical address, which is where they lie
 * in flash; avr-ld gives RAM and EEPROM addresses from 0x800000 on, which nothing is loaded to. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "tools/puck-sim/board_own.h"

static int load(avr_t *avr, Elf *elf)
{
    GElf_Ehdr header;
    size_t parts, bytes;
    char *raw = elf_rawfile(elf, &bytes);
    bool any = false;
    if (raw == NULL || gelf_getehdr(elf, &header) == NULL || header.e_machine != EM_AVR ||
        elf_getphdrnum(elf, &parts) != 0) {
        return -ENOEXEC;
    }
    for (size_t i = 0; i < parts; i++) {
        GElf_Phdr part;
        if (gelf_getphdr(elf, (int)i, &part) == NULL) {
            return -ENOEXEC;
        }
        if (part.p_type != PT_LOAD || part.p_filesz == 0 || part.p_paddr >= 0x800000) {
            continue;
        }
        if (part.p_paddr + part.p_filesz > avr->flashend + 1 || part.p_offset > bytes ||
            part.p_filesz > bytes - part.p_offset) {
            return -ENOEXEC;
        }
        memcpy(avr->flash + part.p_paddr, raw + part.p_offset, part.p_filesz);
        any = true;
    }
    return any ? 0 : -ENOEXEC;
}

int image_load(avr_t *avr, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -errno;
    }
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
    int result = elf == NULL ? -ENOEXEC : load(avr, elf);
    elf_end(elf);
    close(fd);
    return result;
}
