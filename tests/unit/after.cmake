lull_unit_test(answer LIBS answer)
