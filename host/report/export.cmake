# A talk for other programs. export_edf.c is foreign: edflib opens and writes its file.
find_library(EDF_LIBRARY edf REQUIRED)
target_sources(report PRIVATE export_talk.c export_text.c export_csv.c export_rr.c export_json.c
                              export_samples.c export_edf.c)
target_link_libraries(report PUBLIC recording protocol PRIVATE ${EDF_LIBRARY})
