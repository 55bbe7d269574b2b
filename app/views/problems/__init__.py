"""Problems and known errors: the list, one problem's page, one answer to all its clients."""
