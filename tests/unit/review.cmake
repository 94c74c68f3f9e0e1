lull_unit_test(pulse LIBS report)
lull_unit_test(review_side LIBS review)
lull_unit_test(review_across LIBS review)
lull_unit_test(review_document LIBS review)
