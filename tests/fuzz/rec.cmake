lull_fuzz_target(hrm LIBS protocol)
lull_fuzz_target(line LIBS recording)
lull_fuzz_target(recording LIBS recording)
lull_fuzz_target(import LIBS recording)

# Seeds of our own: ${CMAKE_CURRENT_BINARY_DIR}/seeds/<target>/, handed to libFuzzer as its corpus.
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds)
file(MAKE_DIRECTORY ${seeds}/hrm)
execute_process(
  COMMAND
    sh -c
    "n=0; while read -r hex rest; do case $hex in ''|'#'*|-) continue;; esac; n=$((n + 1)); \
     /usr/bin/printf \"$(printf %s \"$hex\" | sed 's/../\\\\x&/g')\" > \"$0/$n\"; done"
    ${seeds}/hrm
  INPUT_FILE ${CMAKE_SOURCE_DIR}/protocol/vectors/hrm.txt COMMAND_ERROR_IS_FATAL ANY)

file(WRITE ${seeds}/line/settings "0 - settings cues_per_hour=1.000 pause_s=15 break_s=1200 one_strap_cues=no seed=1 detector=1\n")
file(WRITE ${seeds}/line/baseline "0 a baseline quiet=71250,3100,180000 talk=82000,4400,60000\n")
file(WRITE ${seeds}/line/hrm "1043211 a hrm 16480003f802\n")
file(WRITE ${seeds}/line/press "7 b press button 5 1000\n")
file(WRITE ${seeds}/line/mark "-7 - mark back\n")
file(WRITE ${seeds}/line/cue "8 - cue_failed 2 no-device\n")
file(WRITE ${seeds}/line/note "8 - note it is 3 °C outside\r\n")

# The first byte says where the second recording starts: "~" is just under the middle.
set(head "# lull recording 1\n# name: a talk\n")
set(talk "0 - clock 1767225600000000\n0 a up\n5 a hrm 0648\n9 - end ended\n")
file(WRITE ${seeds}/recording/two "~${head}${talk}${head}${talk}")
file(WRITE ${seeds}/recording/newer "~# lull recording 7\n${talk}")

# The first byte modulo 3 is the format: "0" packets, "1" rr, "2" hr.
file(WRITE ${seeds}/import/packets "0t_ms,hr_bpm,rr_1024\n0,72,768 760\n1000.5,72,\n")
file(WRITE ${seeds}/import/rr "1t_s,rr_ms\n0.8,800.5\n1.6,790\n99,800\n")
file(WRITE ${seeds}/import/hr "2\"t_s\";hr\r\n0;72\r\n1;nan\r\n# note\r\n2;73.5\r\n")
file(WRITE ${seeds}/import/payload "9t,p\n1,16480003\n2,0648\n")
