SELECT written, retracted FROM curated.settle_assertions(:kind)
