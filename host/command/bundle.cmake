# What goes to a therapist, and comes from elsewhere.
target_sources(lull PRIVATE bundle.c bundle_write.c bundle_words.c bundle_key.c import_bundle.c import_content.c
                            import_join.c)
target_link_libraries(lull PRIVATE bundle)
